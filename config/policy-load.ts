/** Reads a policy and tells all that is wrong with it, each with the line it stands on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lintPolicy } from './policy-lint.ts'
import { policySchema, type Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { readYaml } from './yaml-file.ts'

/** The policy that ships with the project. */
export const defaultPolicyPath = join(import.meta.dirname, 'policy.yaml')

export type LoadedPolicy = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problems: readonly Problem[] }

/** The policy of a YAML text, frozen, or its problems. `source` is the file name for messages. */
export function loadPolicy(yamlText: string, source: string): LoadedPolicy {
  const read = readYaml(yamlText, source, { schema: policySchema, lint: lintPolicy, fields: 'docs/reference/policy.md' })
  return read.ok ? { ok: true, policy: read.value } : read
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
