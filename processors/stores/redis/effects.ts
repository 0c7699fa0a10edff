import type { Effect } from '../../kernel/effects.ts'
import type { EffectStore } from '../ports.ts'
import { exact } from './budgets.ts'
import type { Call, Link } from './link.ts'
import { groupsOf } from './slots.ts'

const groupSize = 200

/** Effects by lua/limits-settle.lua and lua/budgets-settle.lua, all in one round trip, in order for each request. */
export function redisEffects(link: Link, keepMs: number, bySlot: boolean): EffectStore {
  return {
    apply: async effects => {
      const slots = effects.filter(effect => effect.type === 'commit_slot' || effect.type === 'release_slot')
      const money = effects.filter(effect => effect.type === 'settle_budget' || effect.type === 'void_budget')
      const slotCalls = groupsOf(slots, effect => link.keys.limits(effect.recipientId), groupSize, bySlot).map((group): Call => {
        const items = group.flatMap(index => slots[index] ?? [])
        const keys = items.map(effect => link.keys.limits(effect.recipientId))
        return ['limits-settle', keys.length, ...keys, ...items.flatMap(effect => [effect.type === 'commit_slot' ? 'c' : 'r', effect.requestId])]
      })
      const moneyCalls = groupsOf(money, () => '', groupSize, false).map((group): Call => {
        const items = group.flatMap(index => money[index] ?? [])
        const keys = [link.keys.budgetLeases, ...items.map(effect => link.keys.reservation(effect.requestId))]
        return ['budgets-settle', keys.length, ...keys, link.keys.budgetBase, keepMs, ...items.flatMap(moneyArguments)]
      })
      await link.run([...slotCalls, ...moneyCalls])
    },
  }
}

const moneyArguments = (effect: Extract<Effect, { type: 'settle_budget' | 'void_budget' }>): [string, string, number] =>
  effect.type === 'settle_budget' ? ['s', effect.requestId, exact(effect.micros)] : ['v', effect.requestId, 0]
