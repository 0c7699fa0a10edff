/** Reads a YAML file of the operator and tells all that is wrong with it, each with the line it stands on. */
import { isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import { deepFreeze } from './freeze.ts'
import type { Problem } from './problem.ts'

export type Path = readonly (string | number)[]
/** What is wrong where. */
export interface Finding {
  readonly path: Path
  readonly message: string
  readonly hint: string
}
export type ReadYaml<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

export interface YamlForm<T> {
  readonly schema: z.ZodType<T>
  /** What a value whose shape is right may still be wrong about. */
  readonly lint: (value: T) => readonly Finding[]
  /** Where the fields are documented. */
  readonly fields: string
}

/**
 * The value of a YAML text, frozen, or its problems. `source` is the file name for messages. The key of a problem is
 * `source:line:column path.to.key`; for a key that is missing, the line of what should hold it.
 */
export function readYaml<T>(text: string, source: string, { schema, lint, fields }: YamlForm<T>): ReadYaml<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, path: Path): string => {
    const { line, col } = lines.linePos(offset)
    return `${source}:${line}:${col}${path.length === 0 ? '' : ` ${path.join('.')}`}`
  }
  const unreadable = [...document.errors, ...document.warnings]
  if (unreadable.length > 0) return { ok: false, problems: unreadable.map(({ pos, message }) => ({ key: at(pos[0], []), message, hint: '' })) }

  const parsed = schema.safeParse(document.toJS())
  const findings = parsed.success ? lint(parsed.data) : parsed.error.issues.flatMap(issue => shapeFindings(issue, fields))
  const problems = findings.map(({ path, message, hint }) => ({ key: at(offsetOf(document, path), path), message, hint }))
  return parsed.success && problems.length === 0 ? { ok: true, value: deepFreeze(parsed.data) } : { ok: false, problems }
}

function shapeFindings(issue: z.core.$ZodIssue, fields: string): Finding[] {
  const path = issue.path.filter(step => typeof step !== 'symbol')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message, hint: '' }]
  return issue.keys.map(key => ({ path: [...path, key], message: 'is not a field', hint: `fields are listed in ${fields}` }))
}

/** Where the key of a path begins in the text, or the nearest of its parents that is there. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents
    const last = path[length - 1]
    const pair = isMap(parent) ? parent.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === last) : undefined
    const node = pair?.key ?? document.getIn(path.slice(0, length), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0]
  }
  return 0
}
