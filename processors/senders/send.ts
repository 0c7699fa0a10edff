/**
 * Sends communications and settles what became of them. Order, and what a crash after each step does on redelivery:
 *
 *   1 pace       permits taken. Crash after: some permits are wasted.
 *   2 look       what was decided a while ago is decided anew (second-look.ts). Crash after: done again.
 *   3 claim      the ledger says who sends what, and what goes out in it (enclosed.ts). Crash after: `unclear`; the provider is asked before anything is sent again (reconcile.ts).
 *   4 manifest   email batches are written down. Crash after: the same bytes go out under the same idempotency key.
 *   5 provider   Crash after: unclear, as above.
 *   6 settle     the ledger knows the outcome. Crash after: `settled`; the same events are made again from it.
 *   7 effects    slots and money become final, opt-outs are known. Crash after: applied again, changing nothing.
 *   8 produce    events and waits, by the caller, which then commits.
 */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import type { OutRecord } from '../../topics/port.ts'
import { knownBudgets } from '../cost/budgets.ts'
import type { Effect } from '../kernel/effects.ts'
import { communicationRecord, senderTopic } from '../kernel/outputs.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Stage } from '../kernel/stage.ts'
import { stoppedRecords } from '../kernel/stopped.ts'
import type { Settlement } from '../stores/ports.ts'
import type { Breaker } from './breaker.ts'
import { batchKeyOf, claim } from './claim.ts'
import { claimedBefore } from './claimed-before.ts'
import { compose } from './compose.ts'
import { dispatch } from './dispatch.ts'
import { outcomesOf } from './outcomes.ts'
import type { Outcome } from './outcomes.ts'
import { epochTag } from './lost.ts'
import { settle } from './plan.ts'
import type { Provider } from './port.ts'
import { reconcile, reconcileItems } from './reconcile.ts'
import { secondLook } from './second-look.ts'
import { released, settlementOf, settlementsAgain, settlementsOf } from './settlements.ts'

export interface Delivery {
  /** Records to produce before anything is committed. */
  readonly out: readonly OutRecord[]
  /** How many, from the first, are dealt with. The rest comes again, not before `resumeAt` if given. */
  readonly done: number
  readonly resumeAt?: number
}

/** A sender's own: what it was made of, and what it remembers from one delivery to the next. */
export interface Parts { readonly kind: 'sms' | 'email'; readonly provider: Provider; readonly deps: Deps; readonly stages: readonly Stage[]; readonly breaker: Breaker; readonly nextRound: () => number; spare: number }

/** One round, of communications that have their permits: steps 2 to 7. */
export async function send({ kind, provider, deps, stages, breaker, nextRound }: Parts, lane: Lane, communications: readonly Communication[], now: number): Promise<Delivery> {
  const out: OutRecord[] = []
  const effects: Effect[] = []
  const outcomes: Outcome[] = []
  const { decisions, effects: decided } = await secondLook(stages, distinct(communications), deps, lane, now)
  effects.push(...decided)
  const passed: Communication[] = []
  for (const decision of decisions) {
    const { communication } = decision
    if (decision.kind === 'stopped') out.push(...stoppedRecords(deps, decision, now))
    // Money has pushed it to the other channel since.
    else if (((communication.sendChannel ?? communication.channel) === 'email') !== (kind === 'email')) out.push(communicationRecord(deps.codec, senderTopic(communication), communication))
    // What no policy knows any more has no address to go to either, says compose.
    else passed.push(communication)
  }
  const composed = await compose(kind, passed, deps, now)
  // What must not go out any more may have gone out already, and then the ledger tells its story.
  const known = await claimedBefore(deps.stores, composed.flatMap(({ letter, refusal }) => refusal ? [letter.communication] : []))
  const claimable = composed.filter(({ letter, refusal }) => !refusal || known.has(letter.communication.requestId))
  for (const { letter, refusal } of composed) if (refusal && !known.has(letter.communication.requestId)) outcomes.push({ kind: 'refused', letter, refusal })

  // A digest needs one also where messages go one by one: it tells one claim from the next.
  const batchKey = provider.batchSize > 1 || claimable.some(({ letter }) => letter.enclosed.length > 0) ? epochTag(deps.stores.gate) + batchKeyOf(deps.owner, nextRound(), now, claimable) : ''
  const { toSend, unclear, within, told } = await claim(kind, deps, claimable, batchKey, now)
  outcomes.push(...told)
  const settlements: Settlement[] = []
  for (const outcome of told) {
    if (outcome.kind === 'refused') settlements.push(released(provider, outcome.letter, now, batchKey, ''))
    if (outcome.kind === 'repeated') settlements.push(...settlementsAgain(provider, outcome))
  }

  const sent = await dispatch(provider, deps, toSend, batchKey, now)
  const recovered = [...await reconcile(provider, deps, unclear, now), ...await reconcileItems(deps, within, now)]
  const at = deps.now()
  /** Claims given back: no fault of the message, the same attempt is made again. */
  const again = new Set<string>()
  let trouble: 'stop' | 'down' | null = null
  for (const { letter, outcome } of sent) {
    // Only a provider that cannot be reached leaves the wait open (processors/senders/providers).
    const down = outcome.kind === 'retry' && outcome.afterMs === null
    if (outcome.kind === 'late' || outcome.kind === 'stop' || down) {
      if (outcome.kind !== 'late') trouble = outcome.kind === 'stop' ? 'stop' : trouble ?? 'down'
      again.add(letter.communication.requestId)
      settlements.push(...settlementsOf(letter, released(provider, letter, at, batchKey, 'code' in outcome ? outcome.code : '')))
      continue
    }
    const settled = settle(letter, outcome, at, deps.settings)
    settlements.push(...settlementsOf(letter, settlementOf(provider, letter, settled, at, batchKey)))
    outcomes.push({ kind: 'settled', letter, settled, at })
  }
  for (const { letter, settled, batchKey, at: since = at } of recovered) {
    if (settled === null) again.add(letter.communication.requestId)
    else outcomes.push({ kind: 'settled', letter, settled, at })
    settlements.push(...settlementsOf(letter, settled === null ? released(provider, letter, since, batchKey, '') : settlementOf(provider, letter, settled, since, batchKey)))
  }
  if (settlements.length > 0) await deps.stores.ledger.settle(settlements)
  const items = new Set(within.map(({ letter }) => letter))
  await renew(deps, stages, recovered.flatMap(({ letter, settled }) => settled?.kind === 'unknown' && !items.has(letter) ? [{ communication: letter.communication, until: settled.dueAt }] : []), now)

  const story = outcomesOf(provider.name, deps, lane, outcomes, now)
  effects.push(...story.effects)
  if (effects.length > 0) await deps.stores.effects.apply(effects)
  if (story.consents.length > 0) await deps.stores.recipients.applyConsents(story.consents)
  out.push(...story.records)

  const first = communications.findIndex(communication => again.has(communication.requestId))
  const done = first === -1 ? communications.length : first
  if (trouble) return { out, done, resumeAt: rest(kind, provider, deps, lane, breaker, trouble, at) }
  if (sent.some(({ outcome }) => outcome.kind !== 'late')) breaker.worked()
  return done < communications.length ? { out, done, resumeAt: at } : { out, done }
}

function rest(kind: 'sms' | 'email', provider: Provider, deps: Deps, lane: Lane, breaker: Breaker, trouble: 'stop' | 'down', at: number): number {
  const until = breaker.failed(trouble, at)
  deps.log.error({ provider: provider.name, lane, restsUntil: new Date(until).toISOString() }, trouble === 'stop' ? 'the provider refuses our account or settings: the lane waits' : 'the provider cannot be reached: the lane waits')
  deps.metrics.waits.inc({ processor: `send-${kind}.${lane}`, cause: trouble === 'stop' ? 'provider_config' : 'provider_down' })
  return until
}

/** Two copies of one attempt in one delivery are one: the one of the latest pass, since an earlier one would be a duplicate once it has waited. */
function distinct(communications: readonly Communication[]): Communication[] {
  const latest = new Map<string, Communication>()
  for (const communication of communications) {
    const key = `${communication.requestId}#${communication.attempt}`
    if (communication.pass >= (latest.get(key)?.pass ?? 0)) latest.set(key, communication)
  }
  return [...latest.values()]
}

/** What may have gone out keeps its place in the person's caps and its money, however long it takes to find out: reserving again lengthens the leases, beyond the next look. */
async function renew({ stores, policy, settings }: Deps, stages: readonly Stage[], unclear: readonly { readonly communication: Communication; readonly until: number }[], now: number): Promise<void> {
  if (unclear.length === 0) return
  const communications = unclear.map(({ communication }) => communication)
  const leaseMs = Math.max(...unclear.map(({ until }) => until - now)) + settings.LIMIT_LEASE_MS
  await stages.find(stage => stage.name === 'limits')?.load(communications, stores, { now, policy, settings: { ...settings, LIMIT_LEASE_MS: leaseMs } })
  await stores.budgets.reserve(communications.map(communication => ({
    requestId: communication.requestId, lane: communication.lane, micros: communication.costMicros, now, leaseMs,
    budgets: knownBudgets(now, settings, policy, communication),
  })))
}
