/** Whatever people do with what waits, in whatever order and across crashes: sent once and not before its time, or cancelled and never sent. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cancel } from '../../../gateway/cancel.ts'
import type { CancelDeps } from '../../../gateway/cancel.ts'
import { listDeferrals, releaseDeferrals, rescheduleDeferral } from '../../../processors/deferral/operations.ts'
import type { OperationDeps } from '../../../processors/deferral/operations.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const HOUR = 3_600_000
const ids = ['a', 'b', 'c'] as const
/** What the model knows of a request: when it goes out, what its producer said, and when it is worthless. */
interface Known { goesAt: number; readonly notBefore: number; readonly expiresAt: number; state: 'waiting' | 'sent' | 'cancelled' }
type Model = Map<string, Known>
interface Told { readonly actual: unknown; readonly expected: unknown }

const which = fc.constantFrom(...ids)
const command = fc.oneof(
  fc.record({ kind: fc.constant('advance' as const), minutes: fc.integer({ min: 1, max: 180 }) }),
  fc.record({ kind: fc.constant('reschedule' as const), id: which, minutes: fc.integer({ min: -60, max: 600 }) }),
  fc.record({ kind: fc.constant('reschedule' as const), id: which, minutes: fc.constant(40 * 60) }),
  fc.record({ kind: fc.constant('release' as const), id: fc.option(which), dryRun: fc.boolean() }),
  fc.record({ kind: fc.constant('cancel' as const), id: which }),
  fc.record({ kind: fc.constant('crash' as const) }),
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

/** Does it to the system and to the model; answers what each says. */
async function act(step: Command, driver: Driver, deps: OperationDeps & CancelDeps, model: Model): Promise<Told> {
  if (step.kind === 'advance') {
    await driver.advance(step.minutes * 60_000)
    return { actual: null, expected: null }
  }
  if (step.kind === 'crash') {
    await driver.crash()
    return { actual: null, expected: null }
  }
  if (step.kind === 'release') {
    const matching = [...model].filter(([id, { state }]) => state === 'waiting' && (step.id === null || step.id === id))
    // Asked again, it waits for what its producer said.
    if (!step.dryRun) for (const [, one] of matching) one.goesAt = one.notBefore
    const actual = await releaseDeferrals(deps, step.id === null ? { category: 'fraud_alert' } : { recipientId: `p-${step.id}` }, { limit: 99, dryRun: step.dryRun })
    return { actual, expected: { matched: matching.length, released: step.dryRun ? 0 : matching.length, more: false } }
  }
  const one = model.get(step.id)
  if (!one) throw new Error(`no request ${step.id}`)
  if (step.kind === 'cancel') {
    const expected = one.state === 'sent' ? 'already_sent' : null
    if (one.state === 'waiting') one.state = 'cancelled'
    return { actual: (await cancel(deps, step.id))?.code ?? null, expected }
  }
  const to = driver.now() + step.minutes * 60_000
  const expected = one.state !== 'waiting' ? 'not_waiting' : to >= one.expiresAt ? 'would_expire' : 'rescheduled'
  // Woken sooner than its producer said, it waits for that again.
  if (expected === 'rescheduled') one.goesAt = Math.max(to, one.notBefore)
  return { actual: (await rescheduleDeferral(deps, step.id, to, 'test')).kind, expected }
}

async function check(driver: Driver, deps: OperationDeps, model: Model): Promise<void> {
  for (const one of model.values()) if (one.state === 'waiting' && one.goesAt <= driver.now()) one.state = 'sent'
  const inState = (wanted: Known['state']): string[] => [...model].filter(([, { state }]) => state === wanted).map(([id]) => id)
  const waiting = (await listDeferrals(deps, {}, 99)).deferrals.map(({ requestId }) => requestId).toSorted()
  expect({ sent: driver.sms.taken.map(({ requestId }) => requestId).toSorted(), waiting }).toEqual({ sent: inState('sent'), waiting: inState('waiting') })
}

describe('what people do with what waits', () => {
  it('agrees with a model', { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.tuple(...ids.map(() => fc.integer({ min: 1, max: 6 }))), fc.array(command, { maxLength: 10 }), async (delays, commands) => {
      const driver = await createDriver()
      const deps = { ...driver.deps, producer: driver.log.producer('operations'), analytics: driver.analytics }
      const model: Model = new Map()
      for (const [index, id] of ids.entries()) {
        const notBefore = NOON + (delays[index] ?? 0) * HOUR
        model.set(id, { notBefore, goesAt: notBefore, expiresAt: notBefore + 24 * HOUR, state: 'waiting' })
        await driver.person({ recipientId: `p-${id}`, phone: `+1212555010${index}` })
        await driver.request({ requestId: id, recipientId: `p-${id}`, category: 'fraud_alert', channel: 'sms', text: 'Was it you?', notBefore })
      }
      await driver.settle()
      for (const step of [...commands, { kind: 'advance', minutes: 17 * 60 } as const]) {
        const { actual, expected } = await act(step, driver, deps, model)
        expect(actual).toEqual(expected)
        // What waits wakes a tick after it was moved to now; analytics lingers for a moment.
        await driver.advance(1)
        await driver.flush()
        await check(driver, deps, model)
      }
      expect(driver.crashes).toEqual([])
      const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
      const cancelled = [...model.values()].filter(({ state }) => state === 'cancelled').length
      expect(row).toMatchObject({ accepted: ids.length, sent: ids.length - cancelled, cancelled, deferred: 0, in_flight: 0, unaccepted: 0 })
    }), { numRuns: 20 })
  })
})
