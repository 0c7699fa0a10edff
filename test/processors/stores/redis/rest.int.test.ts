import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressHash, consent, deferral, noon, recipient } from '../fixtures.ts'
import { sameAnswers, type Step } from './pair.ts'

const small = fc.nat(4)
const phones = ['+12025550101', '+12025550102', '+12025550103']

describe('stores over Redis answer as the model does', () => {
  it('admission', async () => {
    const op = fc.record({ id: small, pass: fc.nat(12), attempt: small, content: fc.nat({ max: 20 }), offset: small })
    expect(await sameAnswers(fc.array(op, { minLength: 5, maxLength: 30 }), (ops, run) => [
      stores => stores.admission.admit(ops.map(({ id, pass, attempt, content, offset }) => ({ requestId: `request-${run}-${id}`, pass, attempt, requestedOn: offset === 0 ? '2026-11-21' : '2026-11-20', contentHash: content === 0 ? 'other' : 'same', coordinates: `topic/0/${offset}` }))),
    ], 100)).toBe(100)
  })

  it('recipients', async () => {
    const op = fc.oneof(
      fc.record({ kind: fc.constant('state' as const), id: small, at: small, phone: fc.constantFrom(null, ...phones), email: fc.constantFrom(null, 'a@example.com', 'b@example.com'), erased: fc.boolean(), zone: fc.string({ unit: 'binary', maxLength: 5 }) }),
      fc.record({
        kind: fc.constant('consent' as const), id: small, at: small, consentId: fc.constantFrom('c1', 'c2', 'C', 'c10'), channel: fc.constantFrom('sms', 'mms', 'email', 'all'), purpose: fc.constantFrom('all', 'marketing', 'odd\tpurpose\n'),
        action: fc.constantFrom('granted' as const, 'pending' as const, 'revoked' as const, 'opted_out' as const, 'opted_in' as const, 'suppressed' as const, 'unsuppressed' as const),
      }),
    )
    expect(await sameAnswers(fc.array(op, { minLength: 5, maxLength: 40 }), (ops, run) => {
      const changes = ops.map((one): Step => {
        const recipientId = `person-${run}-${one.id}`
        if (one.kind === 'state') return stores => stores.recipients.applyRecipients([recipient(recipientId, one.at, { phone: one.phone && `${one.phone}${run}`, email: one.email && `${run}${one.email}`, erasedAt: one.erased ? one.at : null, zone: one.zone })])
        return stores => stores.recipients.applyConsents([consent(one.consentId, one.action, one.at, { recipientId, channel: one.channel, purpose: one.purpose })])
      })
      const looks = [...phones.map(phone => `${phone}${run}`), `${run}a@example.com`].map((address): Step => stores => stores.recipients.byAddressHash(addressHash(address)))
      return [...changes, stores => stores.recipients.get([0, 1, 2, 3, 4].map(id => `person-${run}-${id}`)), ...looks]
    }, 200)).toBeGreaterThan(2000)
  })

  it('deferrals', async () => {
    const change = fc.record({ add: fc.boolean(), key: small, dueAt: fc.nat(10), person: fc.nat(2), request: fc.nat(2), payload: fc.uint8Array({ maxLength: 8 }) })
    const op = fc.oneof(fc.record({ fold: fc.array(change, { maxLength: 6 }), remove: fc.constant(null) }), fc.record({ fold: fc.constant(null), remove: fc.array(small, { maxLength: 3 }) }))
    expect(await sameAnswers(fc.array(op, { minLength: 3, maxLength: 15 }), (ops, run) => [
      ...ops.flatMap((one, index): Step[] => [
        stores => one.fold === null
          ? stores.deferrals.remove(run, one.remove.map(key => `key-${key}`))
          : stores.deferrals.fold(run, one.fold.map(({ add, key, dueAt, person, request, payload }) => (add
              ? { add: deferral(`key-${key}`, noon + dueAt, { partition: run, recipientId: `person-${run}-${person}`, requestId: `request-${run}-${request}`, payload: Buffer.from(payload) }) }
              : { remove: `key-${key}` })), BigInt(index)),
        stores => stores.deferrals.due(run, noon + 5, 3),
      ]),
      stores => stores.deferrals.nextDue(run),
      stores => stores.deferrals.count(run),
      stores => stores.deferrals.position(run),
      stores => stores.deferrals.byRecipient(`person-${run}-1`),
      stores => stores.deferrals.byRequest(`request-${run}-1`),
    ], 100)).toBeGreaterThan(1000)
  })

  it('pace, and no span of a window sees more than its limit', async () => {
    const windows = [{ limit: 10, windowMs: 1000 }, { limit: 25, windowMs: 7777 }]
    const op = fc.record({ want: fc.nat(12), after: fc.constantFrom(0, 1, 16, 17, 250, 999, 1000, 3000, -5) })
    let total = 0
    expect(await sameAnswers(fc.array(op, { minLength: 10, maxLength: 40 }), (ops, run) => {
      let now = noon
      return ops.map((one): Step => {
        now += one.after
        const at = now
        return stores => stores.pace.take(windows.map((window, index) => ({ ...window, key: `${run}:${index}` })), one.want, at)
      })
    }, 150, (ops, answers) => {
      let now = noon
      const grants = ops.map((one, index) => {
        now += one.after
        return { at: now, granted: (answers[index] as { granted: number }).granted }
      })
      for (const { limit, windowMs } of windows) {
        for (const { at: start } of grants) expect(grants.filter(({ at }) => at >= start && at < start + windowMs).reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(limit)
      }
      total += grants.reduce((sum, { granted }) => sum + granted, 0)
    })).toBeGreaterThan(1500)
    expect(total).toBeGreaterThan(1000)
  })
})
