/** Reads a policy and tells all that is wrong with it, each with the line it stands on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { deepFreeze } from './freeze.ts'
import { lintPolicy, type Finding } from './policy-lint.ts'
import { policySchema, type Policy } from './policy.ts'
import type { Problem } from './problem.ts'

/** The policy that ships with the project. */
export const defaultPolicyPath = join(import.meta.dirname, 'policy.yaml')

export type LoadedPolicy = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problems: readonly Problem[] }
type Path = readonly (string | number)[]

/**
 * The policy of a YAML text, frozen, or its problems. `source` is the file name for messages. The key of a problem is
 * `source:line:column path.to.key`; for a key that is missing, the line of what should hold it.
 */
export function loadPolicy(yamlText: string, source: string): LoadedPolicy {
  const lines = new LineCounter()
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, path: Path): string => {
    const { line, col } = lines.linePos(offset)
    return `${source}:${line}:${col}${path.length === 0 ? '' : ` ${path.join('.')}`}`
  }
  const unreadable = [...document.errors, ...document.warnings]
  if (unreadable.length > 0) return { ok: false, problems: unreadable.map(({ pos, message }) => ({ key: at(pos[0], []), message, hint: '' })) }

  const parsed = policySchema.safeParse(document.toJS())
  const findings = parsed.success
    ? lintPolicy(parsed.data)
    : parsed.error.issues.flatMap(shapeFindings)
  const problems = findings.map(({ path, message, hint }) => ({ key: at(offsetOf(document, path), path), message, hint }))
  return parsed.success && problems.length === 0 ? { ok: true, policy: deepFreeze(parsed.data) } : { ok: false, problems }
}

/** The policy of a file; empty means the one that ships with the project. A file that cannot be read is a problem, not an exception. */
export function loadPolicyFile(file: string): LoadedPolicy {
  const path = file === '' ? defaultPolicyPath : file
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { ok: false, problems: [{ key: 'POLICY_FILE', message: `${path} cannot be read`, hint: 'empty for the policy that ships with the project' }] }
  }
  return loadPolicy(text, file === '' ? 'config/policy.yaml' : file)
}

function shapeFindings(issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter(step => typeof step !== 'symbol')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message, hint: '' }]
  return issue.keys.map(key => ({ path: [...path, key], message: 'is not a field', hint: 'fields are listed in docs/reference/policy.md' }))
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
