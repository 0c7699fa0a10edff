/** Asks the store for money: once for everyone, and once more for those that a cheaper channel may save. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import type { Budget, MoneyAnswer, MoneyRequest, Stores } from '../stores/ports.ts'
import { budgetsAt, ownBudgets } from './budgets.ts'
import type { CostState } from './decide.ts'
import type { NoOption, Option } from './options.ts'

/** What a message could cost. */
export interface Plan {
  readonly communication: Communication
  /** The channel asked for, or why it is no option. */
  readonly first: Option | NoOption
  /** Other channels it may go out on; looked into only when needed. */
  readonly others: () => readonly Option[]
  /** May a refusal push it to a cheaper channel? */
  readonly mayFallBack: boolean
}

export async function reserveAll(plans: readonly (Plan | null)[], stores: Stores, context: DecideContext): Promise<CostState[]> {
  const budgets = budgetsOf(context)
  const asked = plans.map(plan => plan && ('micros' in plan.first ? plan.first : plan.others()[0] ?? null))
  const answers = await reserve(plans.map((plan, index) => requestOf(plan, asked[index] ?? null, budgets, context)), stores)
  const cheaper = plans.map((plan, index) => plan?.mayFallBack && answers[index]?.reserved === false ? cheaperThan(plan, asked[index] ?? null) : null)
  const retried = await reserve(plans.map((plan, index) => requestOf(plan, cheaper[index] ?? null, budgets, context)), stores)
  return plans.map((plan, index) => {
    if (!plan) return { kind: 'unknown_category' }
    const option = asked[index]
    const answer = answers[index]
    if (!option || !answer) return unpriced(plan)
    if (answer.reserved) return { kind: 'reserved', option: heldOption(plan, option, answer.micros) }
    const other = cheaper[index]
    const second = retried[index]
    return other && second?.reserved ? { kind: 'reserved', option: { ...other, micros: second.micros } } : { kind: 'refused', option, answer }
  })
}

function cheaperThan(plan: Plan, refused: Option | null): Option | null {
  return refused && (plan.others().find(({ micros }) => micros < refused.micros) ?? null)
}

/** A redelivered message finds its earlier reservation, whatever it asks for now: the amount tells which channel that was for. */
function heldOption(plan: Plan, asked: Option, micros: number): Option {
  if (micros === asked.micros) return asked
  return plan.others().find(option => option.micros === micros) ?? { ...asked, micros }
}

function unpriced({ first }: Plan): CostState {
  if ('micros' in first) throw new Error('a priced channel was not asked for')
  return { kind: 'unpriced', problem: first }
}

function requestOf(plan: Plan | null, option: Option | null, budgets: (communication: Communication) => readonly Budget[], { now, settings }: DecideContext): MoneyRequest | null {
  if (!plan || !option) return null
  const { requestId, lane } = plan.communication
  return { requestId, lane, micros: option.micros, now, leaseMs: settings.LIMIT_LEASE_MS, budgets: budgets(plan.communication) }
}

/** The budgets of each message of a batch. Those that share all of them share one list, which the store then sends once. */
function budgetsOf({ now, policy, settings }: DecideContext): (communication: Communication) => readonly Budget[] {
  const everybody = budgetsAt(now, settings)
  const lists = new Map<string, readonly Budget[]>()
  return ({ category, campaignId, tenantId }) => {
    const whose = JSON.stringify([category, campaignId, tenantId])
    const known = lists.get(whose)
    if (known) return known
    const own = ownBudgets(now, settings, { category, campaignId, tenantId }, policy.categories[category])
    const list = own.length === 0 ? everybody : [...everybody, ...own]
    lists.set(whose, list)
    return list
  }
}

/** One round trip for those that ask; answers stay in the places of their requests. */
async function reserve(requests: readonly (MoneyRequest | null)[], stores: Stores): Promise<(MoneyAnswer | null)[]> {
  const asking = requests.filter(request => request !== null)
  if (asking.length === 0) return requests.map(() => null)
  const answers = await stores.budgets.reserve(asking)
  let next = 0
  return requests.map(request => {
    if (request === null) return null
    const answer = answers[next]
    next += 1
    if (!answer) throw new Error('the store answered fewer reservations than were asked')
    return answer
  })
}
