/**
 * Sends communications and settles what became of them. Order, and what a crash after each step does on redelivery:
 *
 *   1 pace       permits taken. Crash after: some permits are wasted.
 *   2 claim      the ledger says who sends what. Crash after: `unclear`; the provider is asked before anything is sent again (reconcile.ts).
 *   3 manifest   email batches are written down. Crash after: the same bytes go out under the same idempotency key.
 *   4 provider   Crash after: unclear, as above.
 *   5 settle     the ledger knows the outcome. Crash after: `settled`; the same events are made again from it.
 *   6 effects    slots and money become final. Crash after: applied again, changing nothing.
 *   7 produce    events and waits, by the caller, which then commits.
 */
import { createHash } from 'node:crypto'
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import type { OutRecord } from '../../topics/port.ts'
import { ledgerFacts, utcDate } from '../kernel/events.ts'
import type { Deps } from '../kernel/processor.ts'
import type { ClaimAnswer, Settlement } from '../stores/ports.ts'
import { compose } from './compose.ts'
import type { Letter } from './compose.ts'
import { dispatch } from './dispatch.ts'
import { outcomesOf } from './outcomes.ts'
import type { Outcome } from './outcomes.ts'
import { permits } from './pacing.ts'
import { ledgerOutcome, settle } from './plan.ts'
import type { Settled } from './plan.ts'
import type { Provider } from './port.ts'
import { reconcile } from './reconcile.ts'

export interface Delivery {
  /** Records to produce before anything is committed. */
  readonly out: readonly OutRecord[]
  /** How many, from the first, are dealt with. The rest wait until `resumeAt`. */
  readonly done: number
  readonly resumeAt?: number
}

export interface Sender {
  readonly kind: 'sms' | 'email'
  deliver(lane: Lane, communications: readonly Communication[]): Promise<Delivery>
}

/** How long a lane rests after the provider refused our account, or could not be reached at all. */
const REST_MS = { stop: 30_000, down: 2_000 }

export function createSender(kind: 'sms' | 'email', provider: Provider, deps: Deps): Sender {
  return { kind, deliver: (lane, communications) => deliver(kind, provider, deps, lane, communications) }
}

async function deliver(kind: 'sms' | 'email', provider: Provider, deps: Deps, lane: Lane, communications: readonly Communication[]): Promise<Delivery> {
  const now = deps.now()
  const { granted, retryAt } = await permits(kind, lane, communications.length, now, deps)
  if (granted < communications.length) deps.metrics.waits.inc({ processor: `${kind}.${lane}`, cause: 'pacing' }, communications.length - granted)
  if (granted === 0) return { out: [], done: 0, resumeAt: retryAt }
  const mine = communications.slice(0, granted)

  const { letters, refused } = await compose(kind, mine, deps, now)
  const batchKey = provider.batchSize > 1 ? batchKeyOf(letters, deps.owner, now) : ''
  const answers = await deps.stores.ledger.claim(letters.map(letter => claimOf(kind, letter, deps, batchKey, now)))

  const outcomes: Outcome[] = [...refused]
  const toSend: Letter[] = []
  const unclear: { letter: Letter; answer: Extract<ClaimAnswer, { kind: 'unclear' }> }[] = []
  letters.forEach((letter, index) => {
    const answer = answers[index]
    if (!answer) throw new Error('the ledger answered fewer claims than were asked')
    switch (answer.kind) {
      case 'claimed': toSend.push(letter); break
      case 'unclear': unclear.push({ letter, answer }); break
      case 'blocked': outcomes.push({ kind: 'blocked', letter, reason: answer.reason }); break
      case 'settled': outcomes.push({ kind: 'repeated', letter, answer }); break
    }
  })

  const sent = await dispatch(provider, deps, toSend, batchKey)
  const recovered = await reconcile(provider, deps, unclear, now)
  outcomes.push(...recovered)
  const at = deps.now()
  const unreachable = sent.length > 0 && sent.every(({ outcome }) => outcome.kind === 'retry' && outcome.afterMs === null)
  const settlements: Settlement[] = []
  let rest: 'stop' | 'down' | null = null
  let firstReleased = communications.length
  for (const { letter, outcome } of sent) {
    if (outcome.kind === 'stop' || unreachable) {
      // No fault of the message: the attempt is given back and the lane waits, instead of spending everyone's retries on it.
      rest = outcome.kind === 'stop' ? 'stop' : 'down'
      firstReleased = Math.min(firstReleased, letter.index)
      settlements.push(settlementOf(provider, letter, { outcome: 'released', providerMessageId: '', code: 'code' in outcome ? outcome.code : '' }, at, batchKey))
      continue
    }
    const settled = settle(letter.communication, outcome, at, deps.settings)
    settlements.push(settlementOf(provider, letter, resultOf(settled), at, batchKey))
    outcomes.push({ kind: 'settled', letter, settled, at })
  }
  for (const outcome of recovered) if (outcome.kind === 'settled') settlements.push(settlementOf(provider, outcome.letter, resultOf(outcome.settled), outcome.at, outcome.letter.batchKey ?? ''))
  if (settlements.length > 0) await deps.stores.ledger.settle(settlements)

  const { records, effects } = outcomesOf(provider.name, deps, lane, outcomes, at)
  if (effects.length > 0) await deps.stores.effects.apply(effects)
  if (rest) {
    deps.log.error({ provider: provider.name, lane, why: rest }, rest === 'stop' ? 'the provider refuses our account or settings: the lane waits' : 'the provider cannot be reached: the lane waits')
    deps.metrics.waits.inc({ processor: `${kind}.${lane}`, cause: rest === 'stop' ? 'provider_config' : 'provider_down' })
    return { out: records, done: firstReleased, resumeAt: at + REST_MS[rest] }
  }
  return granted < communications.length ? { out: records, done: granted, resumeAt: retryAt } : { out: records, done: granted }
}

function claimOf(kind: 'sms' | 'email', letter: Letter, deps: Deps, batchKey: string, now: number): Parameters<Deps['stores']['ledger']['claim']>[0][number] {
  const { communication, addressHash } = letter
  const purpose = deps.policy.categories[communication.category]?.class ?? 'marketing'
  return {
    requestId: communication.requestId, attempt: communication.attempt, recipientId: communication.recipientId, channel: kind, purpose, addressHash,
    requestedOn: utcDate(communication.requestedAt), ignoreOptOut: purpose === 'opt_out_confirmation' || purpose === 'help_reply',
    owner: deps.owner, now, facts: ledgerFacts(communication, addressHash, batchKey),
  }
}

function settlementOf(provider: Provider, letter: Letter, result: Pick<Settlement, 'outcome' | 'providerMessageId' | 'code'>, at: number, batchKey: string): Settlement {
  return { requestId: letter.communication.requestId, attempt: letter.communication.attempt, provider: provider.name, at, facts: ledgerFacts(letter.communication, letter.addressHash, batchKey), ...result }
}

function resultOf(settled: Settled): Pick<Settlement, 'outcome' | 'providerMessageId' | 'code'> {
  return { outcome: ledgerOutcome(settled), providerMessageId: settled.kind === 'sent' ? settled.providerMessageId : '', code: settled.kind === 'failed' ? `${settled.reason}:${settled.code}` : '' }
}

/** Names one claim round of one worker. It is never derived again: the ledger keeps it with each claim, and the manifest says what was in the batch. */
function batchKeyOf(letters: readonly Letter[], owner: string, now: number): string {
  const members = letters.map(({ message }) => `${message.requestId}:${message.attempt}`).join('\n')
  return createHash('sha256').update(`${owner}\n${now}\n${members}`).digest('base64url')
}
