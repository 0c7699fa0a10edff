import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHash } from '../../../processors/content/content-hash.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { aCommunication } from '../../support/communications.ts'

describe('contentHash', () => {
  const base = contentHash(aCommunication())

  it.each<[string, Partial<Communication>]>([
    ['what stages append', { pass: 3, attempt: 2, sendChannel: 'email', segments: 4, costMicros: 5, trace: [{ stage: 'timing', verdict: 'defer', reason: null, rule: null, at: 1, until: 2, pass: 0, policyVersion: '', detail: null }] }],
    ['what compliance narrows', { fallbackChannels: ['email'] }],
    ['what policy decides', { lane: 'critical' }],
    ['what a repeated call changes', { requestedAt: 1, source: 'elsewhere' }],
  ])('ignores %s', (_, more) => {
    expect(contentHash(aCommunication(more))).toBe(base)
  })

  it.each<[string, Partial<Communication>]>([
    ['text', { text: 'Other.' }], ['recipient', { recipientId: 'person-2' }], ['category', { category: 'promotion' }], ['channel', { channel: 'email' }], ['subject', { subject: '' }],
    ['html', { html: '' }], ['media', { mediaUrls: ['https://example.com/a.png'] }], ['notBefore', { notBefore: 1 }], ['expiresAt', { expiresAt: 1 }], ['tenant', { tenantId: 'other' }],
    ['campaign', { campaignId: 'c' }], ['subject key', { subjectKey: 'c' }], ['experiment', { experimentId: 'c' }], ['variant', { variant: 'c' }], ['facts', { facts: { promotional: 'true' } }],
  ])('sees another %s', (_, more) => {
    expect(contentHash(aCommunication(more))).not.toBe(base)
  })

  it('does not mind the order of facts', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), facts => {
      const reversed = Object.fromEntries(Object.entries(facts).toReversed())
      expect(contentHash(aCommunication({ facts: reversed }))).toBe(contentHash(aCommunication({ facts })))
    }))
  })

  it('keeps neighbouring fields apart', () => {
    expect(contentHash(aCommunication({ campaignId: 'ab', subjectKey: 'c' }))).not.toBe(contentHash(aCommunication({ campaignId: 'a', subjectKey: 'bc' })))
  })
})
