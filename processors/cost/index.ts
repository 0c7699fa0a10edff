/** The cost stage: prices every message and reserves the money for the whole batch in one round trip, or two when a budget binds. */
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, Recipient } from '../../schemas/generated/types.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import { decide } from './decide.ts'
import type { CostState } from './decide.ts'
import { fallbackChannels, priceOption } from './options.ts'
import type { Option } from './options.ts'
import { priceTable } from './prices.ts'
import type { PriceTable } from './prices.ts'
import { reserveAll } from './reserve.ts'
import type { Plan } from './reserve.ts'

export interface CostOptions {
  /** The operator's prices; without them those of the settings hold. */
  readonly prices?: readonly PriceRow[]
}

/** The stage of the chain. */
export function costStage({ prices: rows = [] }: CostOptions = {}): Stage<CostState> {
  const pricesOf = tables(rows)
  return {
    name: 'cost',
    async load(batch, stores, context) {
      const people = await stores.recipients.get(batch.map(communication => communication.recipientId))
      const prices = pricesOf(context.settings)
      return reserveAll(batch.map((communication, index) => planOf(communication, people[index]?.recipient ?? null, context, prices)), stores, context)
    },
    decide,
  }
}

function planOf(communication: Communication, recipient: Recipient | null, context: DecideContext, prices: PriceTable): Plan | null {
  const category = context.policy.categories[communication.category]
  if (!category) return null
  const pricing = { settings: context.settings, now: context.now, prices }
  let others: readonly Option[] | null = null
  return {
    communication,
    first: priceOption(communication, communication.channel, recipient, category, pricing),
    // Compliance has already taken out the fallback channels that it would not pass.
    others: () => others ??= fallbackChannels(communication, recipient, category).map(channel => priceOption(communication, channel, recipient, category, pricing)).filter(option => 'micros' in option),
    mayFallBack: category.onBudgetHit === 'fallback',
  }
}

/** Settings are frozen and few: one table each. */
function tables(rows: readonly PriceRow[]): (settings: Settings) => PriceTable {
  const made = new WeakMap<Settings, PriceTable>()
  return settings => {
    const table = made.get(settings) ?? priceTable(settings, rows)
    made.set(settings, table)
    return table
  }
}
