import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../../../../processors/kernel/effects.ts'
import type { SlotAnswer } from '../../../../processors/stores/ports.ts'
import { cap, day, hour, noon, slot } from '../fixtures.ts'
import { sameAnswers, type Step } from './pair.ts'

const pool = [
  cap('hour', 2, hour), cap('day', 4, day), cap('week', 6, 7 * day), cap('sms_day', 2, day, { counts: { channel: 'sms' } }), cap('email_day', 2, day, { counts: { channel: 'email' } }),
  cap('category:promotion', 2, 3 * day, { counts: { category: 'promotion' } }), cap('subject:x', 1, 2 * day, { counts: { subjectKey: '|=' } }), cap('calendar', 3, day, { calendarStart: noon - day / 2 }),
  cap('loose', 1, day, { binding: false }), cap('both', 1, 5 * day, { counts: { category: 'promotion', channel: 'sms' } }),
]
const after = fc.constantFrom(0, 1, 1000, hour / 2, hour - 1, hour, day - hour, day, 3 * day, -500)
const id = fc.nat(9)
const op = fc.oneof(
  { weight: 5, arbitrary: fc.record({
    kind: fc.constant('reserve' as const), id, after, leaseMs: fc.constantFrom(10, hour, 2 * day), caps: fc.subarray(pool), channel: fc.constantFrom('sms' as const, 'email' as const),
    category: fc.constantFrom('promotion', 'payment_reminder'), subjectKey: fc.constantFrom(null, '', '|=', 'card'),
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('commit_slot' as const, 'release_slot' as const), id, after }) },
)

describe('limits over Redis', () => {
  it('answer as the model does, through repeats, lapses, releases and late commits', async () => {
    expect(await sameAnswers(fc.array(op, { minLength: 10, maxLength: 40 }), (ops, run) => {
      const recipientId = `person-${run}`
      let now = noon
      return ops.flatMap((one): Step[] => {
        now += one.after
        const at = now
        const requestId = `request-${one.id}`
        if (one.kind !== 'reserve') return [stores => stores.effects.apply([{ type: one.kind, requestId, recipientId }])]
        const { caps, channel, category, subjectKey, leaseMs } = one
        return [stores => stores.limits.reserve([slot(requestId, at, caps, { recipientId, channel, category, subjectKey, leaseMs })]), stores => stores.limits.history(recipientId, at)]
      })
    }, 250)).toBeGreaterThan(4000)
  })

  it('never let a window of any cap hold more than its limit', async () => {
    const caps = [cap('hour', 2, hour), cap('day', 3, day), cap('week', 5, 7 * day)]
    const calm = fc.record({ id: fc.nat(30), after: fc.constantFrom(0, 1, hour / 3, hour, 5 * hour, -500), kind: fc.constantFrom('reserve', 'reserve', 'reserve', 'commit_slot', 'release_slot' as const) })
    let accepted = 0
    await sameAnswers(fc.array(calm, { minLength: 20, maxLength: 60 }), (ops, run) => {
      let now = noon
      return ops.map((one): Step => {
        now += one.after
        const at = now
        const requestId = `request-${one.id}`
        if (one.kind === 'reserve') return stores => stores.limits.reserve([slot(requestId, at, caps, { recipientId: `person-${run}`, leaseMs: 60 * day })])
        return stores => stores.effects.apply([{ type: one.kind, requestId, recipientId: `person-${run}` } as Effect])
      })
    }, 100, (ops, answers) => {
      // Told by the answers alone: what was held and not given back before it was committed. A send after its slot was given back counts against others, but nothing held it.
      const held = new Map<number, number>()
      const committed = new Set<number>()
      let now = noon
      ops.forEach((one, index) => {
        now += one.after
        if (one.kind === 'reserve' && (answers[index] as SlotAnswer[])[0]?.held && !held.has(one.id) && !committed.has(one.id)) held.set(one.id, now)
        if (one.kind === 'commit_slot') committed.add(one.id)
        if (one.kind === 'release_slot' && !committed.has(one.id)) held.delete(one.id)
      })
      const instants = [...held.values()]
      accepted += instants.length
      for (const { limit, windowMs } of caps) {
        for (const start of instants) expect(instants.filter(at => at >= start && at < start + windowMs).length).toBeLessThanOrEqual(limit)
      }
    })
    expect(accepted).toBeGreaterThan(200)
  })
})
