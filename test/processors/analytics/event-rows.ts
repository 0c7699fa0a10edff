/** Events for analytics tests: one by hand, and arbitrary histories. */
import * as fc from 'fast-check'
import { eventRow, type EventRow } from '../../../processors/analytics/rows.ts'
import { eventKinds } from '../../../processors/kernel/event-kinds.ts'
import type { CommunicationEvent } from '../../../schemas/generated/types.ts'

/** 2026-11-20 10:00 UTC. */
export const noon = Date.UTC(2026, 10, 20, 10)

export function event(requestId: string, kind: string, occurredAt: number, more: Partial<CommunicationEvent> = {}): CommunicationEvent {
  return {
    eventId: `${requestId}/${kind}/${more.pass ?? 0}/${more.attempt ?? 0}`, requestId, requestedOn: '2026-11-20', requestedAt: noon, recipientId: 'person-1', kind, occurredAt, lane: 'normal',
    channel: 'sms', category: 'promotion', stage: 'senders', reason: '', rule: '', policyVersion: '1', pass: 0, attempt: 0, until: null, segments: 0, costMicros: 0, provider: '',
    providerMessageId: '', providerCode: '', addressHash: '', tenantId: 'default', campaignId: '', experimentId: '', variant: '', trace: '', detail: '', ...more,
  }
}

export const row = (requestId: string, kind: string, occurredAt: number, more: Partial<CommunicationEvent> = {}): EventRow => eventRow(event(requestId, kind, occurredAt, more))

const kinds = [...Object.keys(eventKinds), 'a_kind_of_tomorrow']
const minute = 60_000
const pick = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values)

/** Few requests, days, instants and labels, so that ties and conflicts are common. The date follows the request id: an id belongs to one request. */
export const anyEvent: fc.Arbitrary<EventRow> = fc.record({
  request: fc.nat(5), kind: fc.constantFrom(...kinds), minutes: fc.nat(6), pass: fc.nat(2), attempt: fc.nat(1), until: fc.option(fc.nat(300)), segments: fc.nat(3), cost: fc.nat(4), value: fc.nat(3),
  recipient: pick('p1', 'p2', ''), lane: pick('critical', 'normal'), channel: pick('sms', 'email'), category: pick('alert', 'promotion'), stage: pick('cost', 'senders'), reason: pick('', 'retry', 'cap_day'),
  rule: pick('', 'caps.day'), campaign: pick('', 'c1', 'ç2'), experiment: pick('', 'e1'), variant: pick('', 'a', 'b'), message: pick('', 'SM1', 'SM2'),
}).map(seed => row(`r${seed.request}`, seed.kind, noon + seed.request * 20 * 3_600_000 + seed.minutes * minute, {
  requestedAt: noon + seed.request * 20 * 3_600_000, pass: seed.pass, attempt: seed.attempt, until: seed.until === null ? null : noon + seed.until * minute, segments: seed.segments, costMicros: seed.cost * 1000,
  recipientId: seed.recipient, lane: seed.lane, channel: seed.channel, category: seed.category, stage: seed.stage, reason: seed.reason, rule: seed.rule, campaignId: seed.campaign,
  experimentId: seed.experiment, variant: seed.variant, providerMessageId: seed.message, provider: seed.message === '' ? '' : 'twilio',
  detail: seed.kind === 'converted' ? JSON.stringify({ valueMicros: seed.value }) : '', eventId: '',
}))

/** A history: events with ids of their own, each one happening, so that equal ids mean equal events. */
export const history: fc.Arbitrary<EventRow[]> = fc.array(anyEvent, { maxLength: 60 }).map(rows => rows.map((row, index) => ({ ...row, event_id: `e${index}` })))

/** The same history as an at-least-once log may tell it: in any order, some of it more than once, in batches. */
export const retold = (rows: readonly EventRow[]): fc.Arbitrary<EventRow[][]> => rows.length === 0 ? fc.constant([]) : fc
  .tuple(fc.shuffledSubarray([...rows], { minLength: rows.length }), fc.array(fc.constantFrom(...rows), { maxLength: 30 }), fc.integer({ min: 4, max: 25 }))
  .map(([once, again, size]) => {
    const told = [...once, ...again]
    return Array.from({ length: Math.ceil(told.length / size) }, (_, index) => told.slice(index * size, (index + 1) * size))
  })
