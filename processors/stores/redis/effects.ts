import type { Effect } from '../../kernel/effects.ts'
import type { EffectStore } from '../ports.ts'
import { exact } from './budgets.ts'
import type { BatchPlan, Link } from './link.ts'

type SlotEffect = Extract<Effect, { type: 'commit_slot' | 'release_slot' }>
type MoneyEffect = Extract<Effect, { type: 'settle_budget' | 'void_budget' }>

/** Effects by lua/limits-settle.lua and lua/budgets-settle.lua, all in one round trip, in order for each request. `keepMs`: how long a resolved reservation is remembered. */
export function redisEffects(link: Link, keepMs: number): EffectStore {
  const { keys } = link
  const slots: BatchPlan<SlotEffect> = {
    script: 'limits-settle',
    size: 200,
    key: effect => keys.limits(effect.recipientId),
    call: effects => ({
      keys: effects.map(effect => keys.limits(effect.recipientId)),
      args: effects.flatMap(effect => [effect.type === 'commit_slot' ? 'c' : 'r', effect.requestId]),
    }),
  }
  const money: BatchPlan<MoneyEffect> = {
    script: 'budgets-settle',
    size: 200,
    key: () => keys.budgetLeases,
    call: effects => ({
      keys: [keys.budgetLeases, ...effects.map(effect => keys.reservation(effect.requestId))],
      args: [keys.budgetBase, keepMs, ...effects.flatMap(effect => (effect.type === 'settle_budget' ? ['s', effect.requestId, exact(effect.micros)] : ['v', effect.requestId, 0]))],
    }),
  }
  return {
    apply: async effects => {
      const ofSlots = effects.filter(effect => effect.type === 'commit_slot' || effect.type === 'release_slot')
      const ofMoney = effects.filter(effect => effect.type === 'settle_budget' || effect.type === 'void_budget')
      await link.run([...link.callsOf(slots, ofSlots), ...link.callsOf(money, ofMoney)])
    },
  }
}
