import { describe, expect, it } from 'vitest'
import { compliance, complianceStage } from '../../../processors/compliance/index.ts'
import type { ComplianceState } from '../../../processors/compliance/state.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { communication, consent, context, recipient } from './support.ts'

const NOW = Date.parse('2026-11-24T17:00:00Z')
const addressHash = (address: string): string => `hash of ${address}`

async function storesWith(): Promise<{ stores: Stores; asked: string[] }> {
  const stores = createMemoryStores({ addressHash })
  await stores.recipients.applyRecipients([recipient({ recipientId: 'florida', phone: '+13055550123' }), recipient({ recipientId: 'georgia', phone: '+14045550123' })])
  await stores.recipients.applyConsents(['florida', 'georgia'].map(recipientId => consent({ consentId: recipientId, recipientId, level: 'express_written', address: addressHash(recipientId === 'florida' ? '+13055550123' : '+14045550199') })))
  await stores.limits.reserve(['a', 'b', 'c'].map((requestId, index) => ({
    requestId, recipientId: 'florida', channel: 'sms', category: 'promotion', subjectKey: 'loan', now: NOW - (index + 1) * 3_600_000, leaseMs: 86_400_000,
    caps: [{ name: 'day', limit: 10, windowMs: 86_400_000, counts: {}, binding: true }],
  })))
  const asked: string[] = []
  const limits = { ...stores.limits, history: (id: string, now: number) => (asked.push(id), stores.limits.history(id, now)) }
  return { stores: { ...stores, limits }, asked }
}

async function decideWith(stage: typeof compliance, stores: Stores, ...batch: readonly Communication[]): Promise<readonly string[]> {
  const states: readonly ComplianceState[] = await stage.load(batch, stores, context(NOW))
  return batch.map((message, index) => {
    const verdict = stage.decide(message, states[index] ?? { recipient: null, consents: [], history: [] }, context(NOW))
    return 'reason' in verdict ? verdict.reason : verdict.kind
  })
}

describe('the compliance stage', () => {
  it('counts messages of people in states with a cap, and asks for no other history', async () => {
    const { stores, asked } = await storesWith()
    const to = (recipientId: string, more: Partial<Communication> = {}): Communication => communication({ requestId: `to ${recipientId}`, recipientId, subjectKey: 'loan', ...more })
    expect(await decideWith(compliance, stores, to('florida'), to('georgia'), to('nobody'), to('florida', { channel: 'email' }), to('florida', { category: 'emergency' }))).toEqual(['frequency_cap', 'pass', 'unknown_recipient', 'no_consent', 'pass'])
    expect(asked).toEqual(['florida'])
  })

  it('does not count a message against itself', async () => {
    const { stores } = await storesWith()
    expect(await decideWith(compliance, stores, communication({ requestId: 'a', recipientId: 'florida', subjectKey: 'loan' }))).toEqual(['pass'])
  })

  it('tells a hashed consent for another number when it knows how addresses are hashed', async () => {
    const { stores } = await storesWith()
    const messages = [communication({ requestId: 'x', recipientId: 'georgia' })]
    expect(await decideWith(complianceStage({ addressHash }), stores, ...messages)).toEqual(['consent_number_mismatch'])
    expect(await decideWith(compliance, stores, ...messages)).toEqual(['pass'])
  })

  it('spreads releases forward within the window, the same way every time', () => {
    const evening = Date.parse('2026-11-25T03:00:00Z')
    const opens = Date.parse('2026-11-25T13:00:00Z')
    const state: ComplianceState = { recipient: recipient({ phone: '+14045550123' }), consents: [consent({ level: 'express_written' })], history: [] }
    const until = (requestId: string): number => {
      const verdict = compliance.decide(communication({ requestId }), state, context(evening, { RELEASE_JITTER_MS: 300_000 }))
      return verdict.kind === 'defer' ? verdict.until - opens : Number.NaN
    }
    const delays = Array.from({ length: 50 }, (_, index) => until(`r${index}`))
    expect(delays.filter(delay => !(delay >= 0 && delay < 300_000))).toEqual([])
    expect(new Set(delays).size).toBeGreaterThan(40)
    expect(until('r7')).toBe(delays[7])
  })

  it('sends a category the policy does not know to the dead letters', () => {
    const verdict = compliance.decide(communication({ category: 'gossip' }), { recipient: recipient(), consents: [], history: [] }, context(NOW))
    expect(verdict).toMatchObject({ kind: 'dead', reason: 'unknown_category' })
  })
})
