/** The cost stage: reserves money for the whole batch in one round trip, and in a second one for what a cheaper channel may save. */
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import type { UnsubscribeUrl } from '../content/finish.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import type { Budget, MoneyAnswer, MoneyRequest, RecipientState, Stores } from '../stores/ports.ts'
import { budgetsAt } from './budgets.ts'
import { decide } from './decide.ts'
import type { CostState } from './decide.ts'
import { fallbackChannels, priceOption } from './options.ts'
import type { NoOption, Option, OptionContext } from './options.ts'
import { priceRows } from './price-rows.ts'
import { priceTable } from './prices.ts'
import type { PriceTable } from './prices.ts'

export interface CostDeps {
  readonly unsubscribeUrl: UnsubscribeUrl
  /** Would compliance let this message go out on that channel now? The chain has asked it only for the channel preferred. */
  readonly allows: (communication: Communication, channel: Channel, state: RecipientState, context: DecideContext) => boolean
  /** Default: the settings' prices and the rows of price-rows.ts. */
  readonly prices?: (settings: Settings) => PriceTable
}

/** What a message could cost: `options` holds the channel asked for first, if it can be priced, then fallbacks. */
interface Plan {
  readonly communication: Communication
  readonly options: readonly Option[]
  /** Why the channel asked for is no option. */
  readonly problem: NoOption | null
  readonly mayFallBack: boolean
}

export function costStage(deps: CostDeps): Stage<CostState> {
  const prices = deps.prices ?? memoised(settings => priceTable(settings, priceRows))
  return {
    name: 'cost',
    async load(batch, stores, context) {
      const people = await stores.recipients.get(batch.map(communication => communication.recipientId))
      const plans = batch.map((communication, index) => planOf(communication, people[index] ?? { recipient: null, consents: [] }, context, prices(context.settings), deps))
      return reserveAll(plans, stores, context)
    },
    decide,
  }
}

function planOf(communication: Communication, person: RecipientState, context: DecideContext, prices: PriceTable, deps: CostDeps): Plan | null {
  const category = context.policy.categories[communication.category]
  if (!category) return null
  const pricing: OptionContext = { settings: context.settings, now: context.now, prices, unsubscribeUrl: deps.unsubscribeUrl }
  const first = priceOption(communication, communication.channel, person.recipient, category, pricing)
  const problem = 'micros' in first ? null : first
  const options = 'micros' in first ? [first] : []
  for (const channel of fallbackChannels(communication, person.recipient, category)) {
    const option = priceOption(communication, channel, person.recipient, category, pricing)
    if (!('micros' in option)) continue
    // A dearer channel saves nothing; it is an option only when the one asked for is none.
    if (('micros' in first && option.micros >= first.micros) || !deps.allows(communication, channel, person, context)) continue
    options.push(option)
  }
  return { communication, options, problem, mayFallBack: category.onBudgetHit === 'fallback' }
}

/** First everyone's best option; then, in one more call, the next option of those refused that may fall back. */
async function reserveAll(plans: readonly (Plan | null)[], stores: Stores, context: DecideContext): Promise<CostState[]> {
  const budgets = budgetsAt(context.now, context.settings)
  const first = await reserve(plans.map(plan => requestOf(plan, plan?.options[0], budgets, context)), stores)
  const retry = await reserve(plans.map((plan, index) => first[index]?.reserved === false && plan?.mayFallBack ? requestOf(plan, plan.options[1], budgets, context) : null), stores)
  return plans.map((plan, index) => stateOf(plan, first[index] ?? null, retry[index] ?? null))
}

function stateOf(plan: Plan | null, first: MoneyAnswer | null, retry: MoneyAnswer | null): CostState {
  if (!plan) return { kind: 'unknown_category' }
  const option = plan.options[0]
  if (!option || !first) return { kind: 'unpriced', problem: plan.problem ?? { channel: plan.communication.channel, reason: 'price_unknown', segments: 0 } }
  if (first.reserved) return { kind: 'reserved', option: heldOption(plan, option, first.micros) }
  const other = plan.options[1]
  if (other && retry?.reserved) return { kind: 'reserved', option: { ...other, micros: retry.micros } }
  return { kind: 'refused', option, answer: first }
}

/** A redelivered message finds its earlier reservation, whatever it asks for now: the amount tells which channel that was for. */
function heldOption(plan: Plan, asked: Option, micros: number): Option {
  return plan.options.find(option => option.micros === micros) ?? { ...asked, micros }
}

function requestOf(plan: Plan | null, option: Option | undefined, budgets: readonly Budget[], { now, settings }: DecideContext): MoneyRequest | null {
  if (!plan || !option) return null
  const { requestId, lane } = plan.communication
  return { requestId, lane, micros: option.micros, now, leaseMs: settings.LIMIT_LEASE_MS, budgets }
}

/** One round trip for those that ask; answers stay in the places of their requests. */
async function reserve(requests: readonly (MoneyRequest | null)[], stores: Stores): Promise<(MoneyAnswer | null)[]> {
  const asked = requests.filter(request => request !== null)
  if (asked.length === 0) return requests.map(() => null)
  const answers = await stores.budgets.reserve(asked)
  let next = 0
  return requests.map(request => {
    if (request === null) return null
    const answer = answers[next]
    next += 1
    if (!answer) throw new Error('the store answered fewer reservations than were asked')
    return answer
  })
}

/** Settings are frozen and few: one price table each. */
function memoised(make: (settings: Settings) => PriceTable): (settings: Settings) => PriceTable {
  const made = new WeakMap<Settings, PriceTable>()
  return settings => {
    const table = made.get(settings) ?? make(settings)
    made.set(settings, table)
    return table
  }
}
