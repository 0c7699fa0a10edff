import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { prepareCase } from '../../../processors/compliance/explain-prepare.ts'
import { caseSchema, messageFacts, recipientFacts } from '../../../processors/compliance/explain-schema.ts'
import { reasons } from '../../../processors/kernel/reasons.ts'
import { explainCase } from '../../../processors/explain/index.ts'
import { explainDefaults } from './support.ts'

describe('docs/reference/explain.md', () => {
  const page = readFileSync(new URL('../../../docs/reference/explain.md', import.meta.url), 'utf8')
  const { request, recipient, consents, optOuts, history, budget } = caseSchema.shape
  const groups: readonly (readonly [string, readonly string[]])[] = [
    ['case', Object.keys(caseSchema.shape)], ['message facts', Object.keys(messageFacts)], ['recipient facts', Object.keys(recipientFacts)],
    ['request', Object.keys(request.shape)], ['recipient', Object.keys(recipient.unwrap().shape)], ['consents', Object.keys(consents.unwrap().element.shape)],
    ['optOuts', Object.keys(optOuts.unwrap().element.shape)], ['history', Object.keys(history.unwrap().element.shape)], ['budget', Object.keys(budget.unwrap().shape)],
  ]
  it.each(groups)('names every field: %s', (_, fields) => expect(fields.filter(field => !page.includes(`\`${field}\``))).toEqual([]))

  const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(match => match[1] ?? '')
  it('has examples', () => expect(examples.length).toBeGreaterThan(2))
  it.each(examples)('has examples that can be read: %#', example => expect(prepareCase(JSON.parse(example), explainDefaults)).toMatchObject({ ok: true }))

  it('tells what its first example answers', async () => {
    expect(await explainCase(JSON.parse(examples[0] ?? ''), explainDefaults)).toMatchObject({ explanation: { outcome: 'defer', stage: 'compliance', reason: 'quiet_hours', until: '2026-11-25T13:00:00.000Z', trace: [{ rule: 'state.FL', citation: 'Fla. Stat. 501.616(6)' }] } })
  })

  it('lists the reasons of compliance in their order', () => {
    const names = Object.keys(reasons).slice(0, Object.keys(reasons).indexOf('cap_hour'))
    expect(names.filter(name => !page.includes(`\`${name}\``))).toEqual([])
  })
})
