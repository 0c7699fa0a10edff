/** Asks the store for money: once for everyone, and once more for those that a cheaper channel may save. Who changes the channel needs a slot there first. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import type { Budget, MoneyAnswer, MoneyRequest, Stores } from '../stores/ports.ts'
import { budgetsAt, ownBudgets } from './budgets.ts'
import type { CostState } from './decide.ts'
import type { NoOption, Option } from './options.ts'
import { moveSlots } from './slots.ts'
import type { Move, NoSlot } from './slots.ts'

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
  /** First the slot, then the money: what has no slot on its channel must not hold money that others could spend. */
  const tryOptions = async (options: readonly (Option | null)[]): Promise<Try[]> => {
    const noSlots = await moveSlots(plans.map((plan, index) => moveOf(plan, options[index])), stores, context)
    const answers = await reserve(plans.map((plan, index) => requestOf(plan, noSlots[index] ? null : options[index] ?? null, budgets, context)), stores)
    return answers.map((money, index) => ({ option: options[index] ?? null, noSlot: noSlots[index] ?? null, money }))
  }
  const first = await tryOptions(plans.map(plan => plan && ('micros' in plan.first ? plan.first : plan.others()[0] ?? null)))
  const second = await tryOptions(plans.map((plan, index) => plan?.mayFallBack && first[index]?.money?.reserved === false ? cheaperThan(plan, first[index].option) : null))
  return plans.map((plan, index) => stateOf(plan, first[index] ?? untried, second[index] ?? untried))
}

interface Try { readonly option: Option | null; readonly noSlot: NoSlot | null; readonly money: MoneyAnswer | null }
const untried: Try = { option: null, noSlot: null, money: null }

function moveOf(plan: Plan | null, to: Option | null | undefined): Move | null {
  return plan && to ? { communication: plan.communication, to } : null
}

function stateOf(plan: Plan | null, { option, noSlot, money }: Try, second: Try): CostState {
  if (!plan) return { kind: 'unknown_category' }
  if (option && noSlot) return { kind: 'capped', option, answer: noSlot }
  if (!option || !money) return unpriced(plan)
  if (money.reserved) return { kind: 'reserved', option: heldOption(plan, option, money.micros) }
  if (second.option && second.money?.reserved) return { kind: 'reserved', option: { ...second.option, micros: second.money.micros } }
  return { kind: 'refused', option, answer: money, ...(second.option && second.noSlot && { fallback: { channel: second.option.channel, ...second.noSlot } }) }
}

function cheaperThan(plan: Plan, refused: Option | null): Option | null {
  return refused && (plan.others().find(({ micros }) => micros < refused.micros) ?? null)
}

/** A message that was sent already finds what was paid for it, whatever it asks for now: the amount tells which channel that was for. Its slot counts for good. */
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
