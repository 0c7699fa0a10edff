import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetState, MoneyAnswer } from '../../../../processors/stores/ports.ts'
import { budget, day, hour, money, noon } from '../fixtures.ts'
import { sameAnswers, type Step } from './pair.ts'

const limits = { day: 100, campaign: 60, month: 150 }
const after = fc.constantFrom(0, 0, 1, hour - 1, hour)
const id = fc.nat(7)
const amount = fc.constantFrom(0, 1, 20, 25, 40, 70)
const op = fc.oneof(
  { weight: 4, arbitrary: fc.record({
    kind: fc.constant('reserve' as const), id, after, micros: amount, lane: fc.constantFrom('critical' as const, 'normal' as const), leaseMs: fc.constantFrom(1, hour, day),
    under: fc.subarray(['day', 'campaign', 'month'] as const, { minLength: 1 }),
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), id, after, micros: amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const), id, after }) },
)
const ends = { day: noon + 12 * hour, campaign: noon + 12 * hour, month: noon + 9 * day }

describe('budgets over Redis', () => {
  it('answer as the model does and never promise more than a limit', async () => {
    let refusals = 0
    await sameAnswers(fc.array(op, { minLength: 10, maxLength: 40 }), (ops, run) => {
      let now = noon
      const key = (name: string): string => `${name}:${run}`
      return ops.flatMap((one): Step[] => {
        now += one.after
        const at = now
        const requestId = `request-${run}-${one.id}`
        const look: Step = stores => stores.budgets.state(['day', 'campaign', 'month'].map(key))
        if (one.kind === 'settle') return [stores => stores.effects.apply([{ type: 'settle_budget', requestId, micros: one.micros }]), look]
        if (one.kind === 'void') return [stores => stores.effects.apply([{ type: 'void_budget', requestId }]), look]
        const budgets = one.under.map(name => budget(key(name), limits[name], { criticalReserveMicros: limits[name] / 10, periodEnd: ends[name] }))
        return [stores => stores.budgets.reserve([money(requestId, one.micros, budgets, { lane: one.lane, now: at, leaseMs: one.leaseMs })]), look]
      })
    }, 250, (ops, answers) => {
      // Whatever happens, what is posted and pending stays within the limit but for the overrun told; and when money is newly promised, overrun counts too.
      const before = new Map<string, number>()
      ops.forEach((one, index) => {
        const [answer] = (answers[2 * index] ?? []) as MoneyAnswer[]
        if (answer?.reserved === false) refusals += 1
        for (const [which, name] of (['day', 'campaign', 'month'] as const).entries()) {
          const { pendingMicros = 0, postedMicros = 0, overrunMicros = 0 } = (answers[2 * index + 1] as BudgetState[])[which] ?? {}
          expect(pendingMicros + postedMicros - overrunMicros).toBeLessThanOrEqual(limits[name])
          const promised = one.kind === 'reserve' && pendingMicros > (before.get(name) ?? 0)
          expect(promised ? pendingMicros + postedMicros : 0).toBeLessThanOrEqual(limits[name])
          before.set(name, pendingMicros)
        }
      })
    })
    expect(refusals).toBeGreaterThan(100)
  })
})
