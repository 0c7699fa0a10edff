/** Has what was given the shape of a schema? What is wrong is told in our words, each with the way out. The one place where what Zod finds is worded. */
import type { z } from 'zod'
import { distance } from '../../config/suggest.ts'
import type { FieldProblem } from './problem.ts'
import { fieldNames, schemaAt, wanted } from './shape-words.ts'

export type Shaped<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] }
type Issue = z.core.$ZodIssue

/** Beyond so many unknown fields one problem tells of the rest: a body of a million of them gets a short answer. */
const UNKNOWN_MAX = 20
/** Names come from the caller, and an answer repeats them. */
const NAME_MAX = 64

/** The value, or every problem at once. */
export function readShape<S extends z.ZodObject>(schema: S, input: unknown): Shaped<z.output<S>> {
  // A schema that words a refusal itself is left its words; all others come out empty and are worded here.
  const read = schema.safeParse(input, { error: () => '', reportInput: true })
  if (read.success) return { ok: true, value: read.data }
  // A value of the wrong kind may have the wrong length, too: the first problem of a place says it.
  const places = new Set<string>()
  const first = read.error.issues.filter(({ code, path }) => code === 'unrecognized_keys' || places.size < places.add(JSON.stringify(path)).size)
  return { ok: false, problems: first.flatMap(issue => problemsOf(schema, issue)) }
}

/** What to say of a value that is not what was wanted, or is not there at all. */
export function misfit(value: unknown, want: string): string {
  if (value === undefined) return `is missing; give ${want}`
  const kind = kindOf(value)
  return `must be ${want}${kind === null ? '' : `, not ${kind}`}`
}

function problemsOf(schema: z.ZodObject, issue: Issue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') return unknownFields(issue.path, issue.keys, fieldNames(schemaAt(schema, issue.path)))
  const message = issue.message === '' ? worded(schema, issue) : issue.message
  return [{ field: issue.path.length === 0 ? '(body)' : fieldAt(issue.path), code: 'invalid_field', message }]
}

function worded(schema: z.ZodObject, issue: Issue): string {
  const at = schemaAt(schema, issue.path)
  const want = at === null ? 'another value' : wanted(at)
  const { input } = issue
  // A body that is not there comes as null.
  if (input === undefined || (input === null && issue.path.length === 0)) return misfit(undefined, want)
  switch (issue.code) {
    // A fraction is a number, too.
    case 'invalid_type': return issue.expected === 'int' && typeof input === 'number' ? `must be ${want}` : misfit(input, want)
    case 'too_small':
    case 'too_big': return typeof input === 'number' ? `must be ${want}` : `${sizeOf(input)}; give ${want}`
    case 'invalid_key': return wordedName(issue)
    case 'invalid_value': return `must be ${want}${meant(input, issue.values.map(String))}`
    // Its kind may be right and its value wrong.
    default: return typeof input === 'string' || typeof input === 'number' ? `must be ${want}` : misfit(input, want)
  }
}

function wordedName({ input, issues: [inner] }: z.core.$ZodIssueInvalidKey): string {
  return inner?.code === 'too_big' ? `has a name of ${String(input).length} characters; give one of at most ${inner.maximum}` : 'has a name that cannot be; give another'
}

const fieldAt = (path: readonly PropertyKey[]): string => path.map(step => String(step).slice(0, NAME_MAX) || '(empty name)').join('.')

function unknownFields(path: readonly PropertyKey[], names: readonly string[], known: readonly string[]): FieldProblem[] {
  const named = names.slice(0, UNKNOWN_MAX).map((name): FieldProblem => {
    const near = nearest(name, known)
    return { field: fieldAt([...path, name]), code: 'unknown_field', message: near === null ? `no such field; known are ${known.join(', ')}` : `no such field; did you mean ${near}?` }
  })
  const rest = names.length - named.length
  return rest === 0 ? named : [...named, { field: path.length === 0 ? '(body)' : fieldAt(path), code: 'unknown_field', message: `has ${rest} more fields that do not exist; known are ${known.join(', ')}` }]
}

/** The name that was meant, in whatever case and joined however: long names bear two slips, short ones one. */
function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > NAME_MAX) return null
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[_-]/g, '')
  const ranked = known.map(other => ({ other, apart: distance(plain(name), plain(other)) })).sort((a, b) => a.apart - b.apart)
  const [best] = ranked
  return best !== undefined && best.apart <= (best.other.length >= 8 ? 2 : 1) ? best.other : null
}

function meant(input: unknown, known: readonly string[]): string {
  const near = typeof input === 'string' ? nearest(input, known) : null
  return near === null ? '' : `; did you mean ${near}?`
}

function sizeOf(input: unknown): string {
  if (typeof input === 'string' && input !== '') return `has ${input.length} characters`
  return Array.isArray(input) && input.length > 0 ? `has ${input.length} entries` : 'is empty'
}

/** What a value is; null for what has no kind. */
function kindOf(value: unknown): string | null {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string': return 'a text'
    case 'object': return 'an object'
    case 'boolean': return String(value)
    case 'number': return Number.isNaN(value) ? null : 'a number'
    default: return null
  }
}
