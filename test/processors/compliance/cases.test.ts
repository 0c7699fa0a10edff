/** Cases as data: facts in, outcome out. Each file is one family of rules; times are written in the recipient's offset. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/compliance/explain.ts'
import { explainDefaults } from './support.ts'

interface Expected { readonly outcome: string; readonly reason?: string; readonly until?: string }
type Case = Readonly<Record<string, unknown>> & { readonly id: string; readonly expect: Expected }

const folder = join(import.meta.dirname, 'cases')

for (const file of readdirSync(folder).sort()) {
  const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[]
  describe(`case ${file}`, () => {
    it.each(cases.map(entry => [entry.id, entry] as const))('%s', (_, { expect: expected, ...entry }) => {
      const answer = explainCase(entry, explainDefaults)
      if (!answer.ok) throw new Error(answer.problems.join('\n'))
      const { outcome, reason, until } = answer.explanation
      expect({ outcome, reason, until: until === null ? null : Date.parse(until) })
        .toEqual({ outcome: expected.outcome, reason: expected.reason ?? null, until: expected.until === undefined ? null : Date.parse(expected.until) })
    })
  })
}
