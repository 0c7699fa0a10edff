import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { explainCase, explainCompliance, explainStage } from '../../../processors/compliance/explain.ts'
import { caseSchema, messageFacts, recipientFacts } from '../../../processors/compliance/explain-schema.ts'
import { defer, pass } from '../../../processors/kernel/verdict.ts'
import { explainDefaults } from './support.ts'

const base = { id: 'example', now: '2026-11-24T12:00:00-05:00', request: { category: 'informational' }, recipient: { phone: '+12125550123' }, consents: [{ channel: 'sms' }] }
const explain = (input: unknown): ReturnType<typeof explainCase> => explainCase(input, explainDefaults)

describe('explainCase', () => {
  it('tells outcome, stage, reason, rule, citation, inputs and until', () => {
    const answer = explain({ ...base, now: '2026-11-24T22:00:00-05:00', request: { category: 'marketing' }, consents: [{ channel: 'sms', level: 'express_written' }], recipient: { ...base.recipient, state: 'FL', zone: 'America/New_York' } })
    expect(answer).toEqual({ ok: true, explanation: {
      id: 'example', outcome: 'defer', stage: 'compliance', reason: 'quiet_hours', until: '2026-11-25T13:00:00.000Z',
      trace: [{
        stage: 'compliance', verdict: 'defer', reason: 'quiet_hours', rule: 'tcpa.window', citation: '47 CFR 64.1200(c)(1)', until: '2026-11-25T13:00:00.000Z',
        inputs: { zones: 'America/New_York', source: 'verified', states: 'FL NY', rules: '2026-11-22.1', zone: 'America/New_York', citation: '47 CFR 64.1200(c)(1)' },
      }],
    } })
  })

  const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['an unknown field', { ...base, recipiant: {} }, 'recipiant: is not a field'],
    ['an unknown field of the request', { ...base, request: { category: 'informational', promotinal: true } }, 'request.promotinal: is not a field'],
    ['an unknown field of the recipient', { ...base, recipient: { fone: '+12125550123' } }, 'recipient.fone: is not a field'],
    ['an unknown field of a consent', { ...base, consents: [{ channel: 'sms', lvl: 'express' }] }, 'consents.0.lvl: is not a field'],
    ['an unknown field of an opt-out', { ...base, optOuts: [{ channel: 'sms', scopes: 'all' }] }, 'optOuts.0.scopes: is not a field'],
    ['an unknown field of the history', { ...base, history: [{ at: 0, category: 'x', sms: 1 }] }, 'history.0.sms: is not a field'],
    ['an unknown field of the policy', { ...base, policy: { categories: { promotion: { colour: 'red' } } } }, 'policy.categories.promotion.colour: is not a field'],
    ['an unknown setting', { ...base, settings: { TCPA: false } }, 'settings.TCPA: is no setting'],
    ['a bad setting', { ...base, settings: { TCPA_COMPLIANCE: 'perhaps' } }, 'settings.TCPA_COMPLIANCE'],
    ['an unknown category', { ...base, request: { category: 'gossip' } }, 'request.category: gossip'],
    ['a number that is not E.164', { ...base, recipient: { phone: '212-555-0123' } }, 'recipient.phone: must be E.164'],
    ['a time without an offset', { ...base, now: '2026-11-24T12:00:00' }, 'now'],
    ['a missing recipient', { id: 'x', now: 0, request: { category: 'informational' } }, 'recipient'],
    ['rows that are no object', { ...base, policy: { categories: [] } }, 'policy.categories'],
  ]
  it.each(wrong)('refuses %s and names it', (_, input, message) => {
    const answer = explain(input)
    expect(answer.ok ? 'accepted' : answer.problems.join('\n')).toContain(message)
  })

  it('takes times as ISO 8601 or as ms', () => expect(explain({ ...base, now: Date.parse(base.now) })).toEqual(explain(base)))

  it('overrides rows of the policy for the case only', () => {
    const expired = { ...base, request: { category: 'promotion', requestedAt: '2026-11-24T09:00:00-05:00' }, consents: [{ channel: 'sms', level: 'express_written' }], policy: { version: 'test', categories: { promotion: { ttlHours: 1 } } } }
    expect(explain(expired)).toMatchObject({ explanation: { outcome: 'reject', reason: 'expired' } })
    expect(explain({ ...expired, policy: {} })).toMatchObject({ explanation: { outcome: 'send' } })
  })

  it('runs the stages in order, hands patches on, and stops at the first that does not pass', () => {
    const seen: unknown[] = []
    const cost = explainStage('cost', ({ budget }) => budget, (communication, { spentTodayMicros }) => {
      seen.push([communication.fallbackChannels, spentTodayMicros])
      return pass({ patch: { segments: 2 } })
    })
    const timing = explainStage('timing', () => null, ({ segments }, _, { now }) => defer(now + segments, 'weekend', 'timing.weekend'))
    const input = { ...base, request: { category: 'informational', fallbackChannels: ['email'] }, budget: { spentTodayMicros: 7 } }
    const answer = explainCase(input, explainDefaults, [explainCompliance, cost, timing, cost])
    expect(seen).toEqual([[[], 7]])
    expect(answer).toMatchObject({ explanation: { outcome: 'defer', stage: 'timing', reason: 'weekend', until: '2026-11-24T17:00:00.002Z', trace: [{ stage: 'compliance' }, { stage: 'cost' }, { stage: 'timing' }] } })
  })
})

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
  it.each(examples)('has examples that can be read: %#', example => expect(explain(JSON.parse(example))).toMatchObject({ ok: true }))
})
