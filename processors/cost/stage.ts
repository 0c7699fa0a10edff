/** How the cost stage works: it prices every message and reserves the money for the whole batch in one round trip, or two when a budget binds. */
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import type { RecipientState } from '../stores/ports.ts'
import { decide } from './decide.ts'
import type { CostState } from './decide.ts'
import { fallbackChannels, priceOption } from './options.ts'
import type { Option } from './options.ts'
import { priceRows } from './price-rows.ts'
import { priceTable } from './prices.ts'
import type { PriceTable } from './prices.ts'
import { reserveAll } from './reserve.ts'
import type { Plan } from './reserve.ts'

export interface CostDeps {
  /** Would compliance let this message go out on that channel now? The chain has asked it only for the channel preferred. */
  readonly allows: (communication: Communication, channel: Channel, person: RecipientState, context: DecideContext) => boolean
  readonly prices: (settings: Settings) => PriceTable
}

/** The stage with its own judgement of fallback channels and prices. */
export function costStage(deps: CostDeps): Stage<CostState> {
  return {
    name: 'cost',
    async load(batch, stores, context) {
      const people = await stores.recipients.get(batch.map(communication => communication.recipientId))
      const prices = deps.prices(context.settings)
      return reserveAll(batch.map((communication, index) => planOf(communication, people[index] ?? { recipient: null, consents: [] }, context, prices, deps)), stores, context)
    },
    decide,
  }
}

function planOf(communication: Communication, person: RecipientState, context: DecideContext, prices: PriceTable, { allows }: CostDeps): Plan | null {
  const category = context.policy.categories[communication.category]
  if (!category) return null
  const pricing = { settings: context.settings, now: context.now, prices }
  let others: readonly Option[] | null = null
  return {
    communication,
    first: priceOption(communication, communication.channel, person.recipient, category, pricing),
    others: () => others ??= fallbackChannels(communication, person.recipient, category)
      .map(channel => priceOption(communication, channel, person.recipient, category, pricing))
      .filter(option => 'micros' in option)
      .filter(option => allows(communication, option.channel, person, context)),
    mayFallBack: category.onBudgetHit === 'fallback',
  }
}

/** Prices of the settings, overridden by price-rows.ts. Settings are frozen and few: one table each. */
export function currentPrices(): (settings: Settings) => PriceTable {
  const tables = new WeakMap<Settings, PriceTable>()
  return settings => {
    const table = tables.get(settings) ?? priceTable(settings, priceRows)
    tables.set(settings, table)
    return table
  }
}
