import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldEvents, foldOf, isCopy, join, standing } from '../../../processors/analytics/fold.ts'
import type { EventRow } from '../../../processors/analytics/rows.ts'
import { eventKinds } from '../../../processors/kernel/event-kinds.ts'
import { anyEvent, history, noon, retold, row } from './event-rows.ts'

const second = 1000
const foldAll = (rows: readonly EventRow[]) => [...foldEvents(rows).values()][0] ?? expect.fail('no fold')
const standingOf = (...rows: EventRow[]) => standing(foldAll(rows))

describe('the fold of events', () => {
  it('answers the same however the events are repeated and ordered', () => {
    fc.assert(fc.property(history.chain(rows => fc.tuple(fc.constant(rows), retold(rows))), ([rows, batches]) => {
      expect(Object.fromEntries(foldEvents(batches.flat()))).toEqual(Object.fromEntries(foldEvents(rows)))
    }))
  })

  it('joins commutatively, associatively and idempotently', () => {
    const fold = anyEvent.map(row => foldOf({ ...row, event_id: row.kind, request_id: 'r', requested_on: '2026-11-20' }))
    fc.assert(fc.property(fold, fold, fold, (a, b, c) => {
      expect(join(a, b)).toEqual(join(b, a))
      expect(join(join(a, b), c)).toEqual(join(a, join(b, c)))
      expect(join(a, a)).toEqual(a)
    }))
  })

  it('keeps the same request id of two dates apart, as the tables do', () => {
    const rows = [row('r', 'accepted', noon), row('r', 'accepted', noon + 86_400_000, { requestedAt: noon + 86_400_000 })]
    expect([...foldEvents(rows).keys()]).toEqual(['2026-11-20 r', '2026-11-21 r'])
  })
})

describe('the standing of a communication', () => {
  const accepted = row('r', 'accepted', noon)
  const table: [string, EventRow[], { state: string; outcome: string }][] = [
    ['accepted is in flight', [accepted], { state: 'accepted', outcome: 'in_flight' }],
    ['a late "sent" does not undo "delivered"', [accepted, row('r', 'delivered', noon + second), row('r', 'sent', noon + 9 * second)], { state: 'delivered', outcome: 'sent' }],
    ['a bounce after delivery counts', [row('r', 'delivered', noon), row('r', 'bounced', noon + second)], { state: 'bounced', outcome: 'sent' }],
    ['an opened message without a delivery receipt stays sent', [row('r', 'sent', noon), row('r', 'opened', noon + second)], { state: 'sent', outcome: 'sent' }],
    ['facets alone are no state', [row('r', 'clicked', noon)], { state: '', outcome: '' }],
    ['a kind of a later version is no state', [row('r', 'a_kind_of_tomorrow', noon)], { state: '', outcome: '' }],
    ['deferred waits', [accepted, row('r', 'deferred', noon, { until: noon + second })], { state: 'deferred', outcome: 'deferred' }],
    ['woken is in flight', [row('r', 'deferred', noon), row('r', 'woken', noon + second, { pass: 1 })], { state: 'deferred', outcome: 'in_flight' }],
    ['woken in the same millisecond is in flight', [row('r', 'deferred', noon), row('r', 'woken', noon, { pass: 1 })], { state: 'deferred', outcome: 'in_flight' }],
    ['deferred again waits again', [row('r', 'deferred', noon), row('r', 'woken', noon + second, { pass: 1 }), row('r', 'deferred', noon + second, { pass: 1 })], { state: 'deferred', outcome: 'deferred' }],
    ['a retry that was woken is in flight', [row('r', 'deferred', noon, { reason: 'retry' }), row('r', 'woken', noon + second, { attempt: 1 })], { state: 'deferred', outcome: 'in_flight' }],
    ['an unclear send is in flight', [accepted, row('r', 'unknown', noon)], { state: 'unknown', outcome: 'in_flight' }],
    ['sent after an unclear send', [row('r', 'unknown', noon + second), row('r', 'sent', noon)], { state: 'sent', outcome: 'sent' }],
  ]
  it.each(table)('%s', (_, rows, expected) => {
    expect(standingOf(...rows)).toMatchObject(expected)
  })

  it('gives reason and date of the latest deferral, by pass before time', () => {
    const first = row('r', 'deferred', noon + 5 * second, { reason: 'cap_hour', until: noon + 60 * second })
    const again = row('r', 'deferred', noon, { pass: 1, reason: 'quiet_hours', rule: 'tcpa.window', until: noon + 90 * second })
    expect(standingOf(again, first)).toMatchObject({ reason: 'quiet_hours', rule: 'tcpa.window', deferredUntil: noon + 90 * second })
  })

  it('costs nothing unless sent, the price at sending then, and the latest corrected price in the end', () => {
    const rejected = row('r', 'rejected', noon, { costMicros: 50_000 })
    const sent = row('r', 'sent', noon, { costMicros: 50_000 })
    const delivered = row('r', 'delivered', noon + second)
    const cheaper = row('r', 'price_adjusted', noon + 2 * second, { costMicros: 7900 })
    const dearer = row('r', 'price_adjusted', noon + second, { costMicros: 90_000 })
    expect(standingOf(rejected).costMicros).toBe(0)
    expect(standingOf(delivered, sent).costMicros).toBe(50_000)
    expect(standingOf(cheaper, delivered, dearer, sent).costMicros).toBe(7900)
  })

  it('counts every request in exactly one term of the conservation equation once it was accepted, and copies in none', () => {
    const terms = new Set<string>(['in_flight', 'deferred', 'rejected', 'expired', 'cancelled', 'failed', 'digested', 'sent'])
    fc.assert(fc.property(history, rows => {
      const accepted = [...foldEvents(rows).values()].filter(fold => fold.at.accepted !== undefined && !isCopy(fold))
      expect(accepted.map(fold => standing(fold).outcome).filter(outcome => !terms.has(outcome))).toEqual([])
    }))
  })

  it('relies on ranks: exactly the kinds of group "sent", and copies, which cost nothing, rank at or above "sent", as schema/002-communications.sql says', () => {
    for (const [kind, { rank, group }] of Object.entries(eventKinds)) expect([kind, rank >= eventKinds.sent.rank]).toEqual([kind, group === 'sent' || group === 'copy'])
    expect(eventKinds.sent.rank).toBe(50)
  })
})
