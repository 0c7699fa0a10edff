/** Where is a text no JSON? V8 names the position only for some mistakes, so a text that did not parse is read again here, by RFC 8259. */

export interface JsonFault {
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  readonly message: string
}
interface Found { readonly at: number; readonly message: string }
type Next = { readonly at: number } | Found

const SPACE = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** The first mistake of a text, or null when it is JSON. */
export function jsonFault(text: string): JsonFault | null {
  const found = faultIn(text)
  if (found === null) return null
  const before = text.slice(0, found.at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, message: found.at >= text.length ? 'the text ends too early' : found.message }
}

function faultIn(text: string): Found | null {
  const open: ('{' | '[')[] = []
  let at = 0
  let expected: 'value' | 'value or ]' | 'name' | 'name or }' | 'more' = 'value'
  for (;;) {
    at = after(SPACE, text, at) ?? at
    const char = text[at]
    if (expected === 'more') {
      const inside = open.at(-1)
      if (inside === undefined) return char === undefined ? null : { at, message: 'nothing may follow the value' }
      const close = inside === '{' ? '}' : ']'
      if (char === close) open.pop()
      else if (char === ',') expected = inside === '{' ? 'name' : 'value'
      else return { at, message: `expected , or ${close}` }
      at += 1
    } else if ((expected === 'name or }' && char === '}') || (expected === 'value or ]' && char === ']')) {
      open.pop()
      at += 1
      expected = 'more'
    } else if (expected === 'name' || expected === 'name or }') {
      const next = char === '"' ? string(text, at) : { at, message: 'expected a property name in double quotes' }
      if ('message' in next) return next
      at = after(SPACE, text, next.at) ?? next.at
      if (text[at] !== ':') return { at, message: 'expected :' }
      at += 1
      expected = 'value'
    } else if (char === '{' || char === '[') {
      open.push(char)
      at += 1
      expected = char === '{' ? 'name or }' : 'value or ]'
    } else {
      const next = char === '"' ? string(text, at) : scalar(text, at)
      if ('message' in next) return next
      at = next.at
      expected = 'more'
    }
  }
}

function scalar(text: string, at: number): Next {
  const end = after(SCALAR, text, at)
  return end === null ? { at, message: 'expected a value' } : { at: end }
}

function string(text: string, start: number): Next {
  for (let at = start + 1; at < text.length;) {
    const char = text[at] ?? ''
    if (char === '"') return { at: at + 1 }
    if (char < ' ') return { at, message: 'a control character in a string must be escaped' }
    const end = char === '\\' ? after(ESCAPE, text, at) : at + 1
    if (end === null) return { at, message: 'no such escape' }
    at = end
  }
  return { at: text.length, message: 'the string does not end' }
}

/** The end of what a sticky pattern matches at a place, or null. */
function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}
