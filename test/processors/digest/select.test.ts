import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Category } from '../../../config/policy.ts'
import { itemsFor } from '../../../processors/digest/select.ts'
import type { Candidate } from '../../../processors/digest/select.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { aCommunication, NOON, policyWith, someSettings } from '../../support/communications.ts'

const HOUR = 3_600_000
const REQUESTS = 'communications.requests.normal'
const category = policyWith('weekly_checkin', {}).categories['weekly_checkin'] as Category
const checkin = (more: Partial<Communication> = {}): Communication => aCommunication({ requestId: 'carrier', category: 'weekly_checkin', text: 'How was it?', requestedAt: NOON - HOUR, ...more })
const waiting = (requestId: string, more: Partial<Communication> = {}, entry: Partial<Candidate['entry']> = {}): Candidate => {
  const communication = checkin({ requestId, pass: 1, ...more })
  return { communication, entry: { key: `${requestId}#${communication.pass}.0`, reason: 'cap_category', target: REQUESTS, payload: Buffer.alloc(100), ...entry } }
}
const taken = (candidates: readonly Candidate[], carrier = checkin(), settings = someSettings(), of = category): string[] => itemsFor(carrier, candidates, of, settings, NOON).map(({ requestId }) => requestId)

describe('what goes out with a message', () => {
  it('is what waits for room, the oldest first, each with the key of its wait', () => {
    const items = itemsFor(checkin(), [waiting('b'), waiting('a'), waiting('old', { requestedAt: NOON - 2 * HOUR })], category, someSettings(), NOON)
    expect(items).toEqual(['old', 'a', 'b'].map(requestId => ({ requestId, deferralKey: `${requestId}#1.0`, payload: Buffer.alloc(100) })))
  })

  it.each<[string, Candidate]>([
    ['waits for something else', waiting('x', {}, { reason: 'quiet_hours' })],
    ['keeps a slot of its own', waiting('x', {}, { reason: 'digest_gathering' })],
    ['is a retry', waiting('x', {}, { target: 'communications.sms.normal' })],
    ['is the message itself', waiting('carrier')],
    ['is for somebody else', waiting('x', { recipientId: 'person-2' })],
    ['is of another category', waiting('x', { category: 'promotion' })],
    ['goes another way', waiting('x', { channel: 'email', subject: 'Hi' })],
    ['may fall back elsewhere', waiting('x', { fallbackChannels: ['email'] })],
    ['is paid by another tenant', waiting('x', { tenantId: 'other' })],
    ['is another thing to the law', waiting('x', { facts: { promotional: 'true' } })],
    ['is not wanted yet', waiting('x', { notBefore: NOON + 1 })],
    ['is worthless now', waiting('x', { expiresAt: NOON })],
    ['is too old for its category', waiting('x', { requestedAt: NOON - 169 * HOUR })],
    ['has media', waiting('x', { mediaUrls: ['https://example.com/a.png'] })],
    ['has no words', waiting('x', { text: ' ' })],
    ['cannot be read any more', waiting('x', { text: '', sealed: Buffer.from([0]) })],
  ])('leaves alone what %s', (_, candidate) => {
    expect(taken([candidate, waiting('y')])).toEqual(['y'])
  })

  it.each<[string, Partial<Communication>]>([['media', { channel: 'mms', mediaUrls: ['https://example.com/a.png'] }], ['no plain part', { channel: 'email', text: '', html: '<p>Hi</p>' }]])('is nothing where the message has %s', (_, more) => {
    const alike = { channel: more.channel ?? 'sms' }
    expect(taken([waiting('x', alike)], checkin(more))).toEqual([])
  })

  it('is about the same subject where subjects have caps', () => {
    const candidates = [waiting('same', { subjectKey: 'card-1' }), waiting('other', { subjectKey: 'card-2' })]
    const carrier = checkin({ subjectKey: 'card-1' })
    expect(taken(candidates, carrier)).toEqual(['other', 'same'])
    expect(taken(candidates, carrier, someSettings(), { ...category, subjectCaps: [{ limit: 1, days: 1 }] })).toEqual(['same'])
  })

  it('is bounded by number and by bytes; what is too large leaves its place to others', () => {
    const many = ['a', 'b', 'c', 'd'].map(id => waiting(id))
    expect(taken(many, checkin(), someSettings({ DIGEST_MAX_ITEMS: 3 }))).toEqual(['a', 'b'])
    expect(taken([waiting('a', {}, { payload: Buffer.alloc(2000) }), ...many.slice(1)], checkin(), someSettings({ DIGEST_MAX_BYTES: 1024 }))).toEqual(['b', 'c', 'd'])
    expect(taken(many, checkin({ sealed: Buffer.alloc(1_048_400) }))).toEqual(['a'])
  })

  it('is the same in any order and however often something is found, within its bounds', () => {
    const candidate = fc.record({ id: fc.nat(8), at: fc.nat(5), pass: fc.integer({ min: 1, max: 3 }), size: fc.integer({ min: 1, max: 800 }), reason: fc.constantFrom('cap_day', 'cap_category', 'paused') })
      .map(({ id, at, pass, size, reason }) => waiting(`r${id}`, { requestedAt: NOON - HOUR + at, pass }, { payload: Buffer.alloc(size), reason }))
    const unique = fc.uniqueArray(candidate, { maxLength: 12, selector: ({ entry }) => entry.key })
    fc.assert(fc.property(unique.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }))), ([list, doubled]) => {
      const settings = someSettings({ DIGEST_MAX_ITEMS: 5, DIGEST_MAX_BYTES: 1500 })
      const items = itemsFor(checkin(), list, category, settings, NOON)
      expect(itemsFor(checkin(), doubled, category, settings, NOON)).toEqual(items)
      expect(new Set(items.map(({ requestId }) => requestId)).size).toBe(items.length)
      expect(items.length).toBeLessThan(5)
      expect(items.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(1500)
    }))
  })
})
