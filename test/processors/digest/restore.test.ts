/** What the log tells of digests, for a ledger that was lost. */
import { expect, it } from 'vitest'
import { carrierOf, enclosedKey } from '../../../processors/digest/claimed-with.ts'
import { eventOf } from '../../../processors/kernel/events.ts'
import type { EventExtra } from '../../../processors/kernel/events.ts'
import type { EventKind } from '../../../processors/kernel/event-kinds.ts'
import { nothing, restoreEvent } from '../../../processors/rebuild/restore.ts'
import type { Restores } from '../../../processors/rebuild/restore.ts'
import { aCommunication, NOON, shippedPolicy, someSettings } from '../../support/communications.ts'

const restored = (kind: EventKind, extra: EventExtra): Restores => {
  const restores = nothing()
  restoreEvent(restores, eventOf(aCommunication({ requestId: 'item', category: 'weekly_checkin' }), kind, 'sender', NOON, extra), { settings: someSettings(), policy: shippedPolicy, now: NOON + 1 })
  return restores
}

it('what went out in another message is sent, and holds no slot and no money', () => {
  const { settlements, slots, money, effects, claims } = restored('digested', { detail: '{"carrier":"carrier"}' })
  expect(settlements).toMatchObject([{ requestId: 'item', outcome: 'accepted', providerMessageId: '', facts: { batchKey: enclosedKey('carrier', 'lost') } }])
  expect([slots, money, effects, claims]).toEqual([[], [], [], []])
})

it('what may have gone out in a message of which nobody knows is claimed with it', () => {
  const { claims } = restored('unknown', { detail: '{"claimedAt":5,"costMicros":1000,"digest":["a","b"]}' })
  expect(claims.map(({ requestId, now, facts }) => [requestId, now, carrierOf(facts)])).toEqual([
    ['item', 5, null], ['a', 5, { requestId: 'item', batchKey: 'lost' }], ['b', 5, { requestId: 'item', batchKey: 'lost' }],
  ])
})

it('what was lost with its carrier does not count: the carrier does', () => {
  const { slots, effects, settlements } = restored('failed', { reason: 'outcome_unknown', rule: 'digest', detail: '{"carrier":"carrier"}' })
  expect([slots, effects.map(({ type }) => type), settlements.map(({ outcome }) => outcome)]).toEqual([[], ['release_slot', 'void_budget'], ['rejected']])
})

it('whose claim an item is in can be read from its key, whatever the ids', () => {
  expect(carrierOf({ batchKey: enclosedKey('a.b_c:d-e', '1795107600000.x_y') })).toEqual({ requestId: 'a.b_c:d-e', batchKey: '1795107600000.x_y' })
  for (const batchKey of ['', 'lost', '1795107600000.x/y']) expect(carrierOf({ batchKey })).toBeNull()
  expect(carrierOf(null)).toBeNull()
})
