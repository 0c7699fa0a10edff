/** Cases as data: facts in, outcome out. Each file is one family of rules; times are written in the recipient's offset. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/compliance/decide.ts'
import { prepareCase } from '../../../processors/compliance/explain-prepare.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import { explainCase } from '../../../processors/explain/index.ts'
import { explainDefaults } from './support.ts'

interface Expected { readonly outcome: string; readonly reason?: string; readonly until?: string }
type Case = Readonly<Record<string, unknown>> & { readonly id: string; readonly expect: Expected }
interface Outcome { readonly outcome: string; readonly reason: string | null; readonly until: number | null }

const folder = join(import.meta.dirname, 'cases')
const outcomes = { pass: 'send', defer: 'defer', reject: 'reject', expire: 'reject', dead: 'reject' } as const

/** What compliance alone says. */
function decided(input: unknown): Outcome {
  const read = prepareCase(input, explainDefaults)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  const { communication, recipient, consents, history, policy, settings, now } = read.prepared
  const verdict: Verdict = decide(communication, { recipient, consents, history }, { now, policy, settings: { ...settings, RELEASE_JITTER_MS: 0 } })
  return { outcome: outcomes[verdict.kind], reason: verdict.kind === 'pass' ? null : verdict.reason, until: verdict.kind === 'defer' ? verdict.until : null }
}

/** What the whole chain says, over stores that fold consents and count messages. */
async function explained(input: unknown): Promise<Outcome> {
  const answer = await explainCase(input, explainDefaults)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  const { outcome, reason, until } = answer.explanation
  return { outcome, reason, until: until === null ? null : Date.parse(until) }
}

for (const file of readdirSync(folder).sort()) {
  const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[]
  describe(`case ${file}`, () => {
    it.each(cases.map(entry => [entry.id, entry] as const))('%s', async (_, { expect: expected, ...entry }) => {
      const wanted: Outcome = { outcome: expected.outcome, reason: expected.reason ?? null, until: expected.until === undefined ? null : Date.parse(expected.until) }
      expect(decided(entry)).toEqual(wanted)
      expect(await explained(entry)).toEqual(wanted)
    })
  })
}
