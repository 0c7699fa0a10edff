import { createHash } from 'node:crypto'
import { isPromotional } from '../content/promotional.ts'
import { carrierOf } from '../digest/claimed-with.ts'
import { ledgerFacts, utcDate } from '../kernel/events.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { ClaimAnswer, ClaimRequest, LedgerFacts } from '../stores/ports.ts'
import { withItems } from './compose.ts'
import { enclose, enclosedBefore } from './enclosed.ts'
import type { ClaimOf } from './enclosed.ts'
import type { Composed, Enclosed, Letter } from './letter.ts'
import { wasLost } from './lost.ts'
import type { Outcome } from './outcomes.ts'
import type { Unclear } from './reconcile.ts'

export interface Claimed {
  /** Ours to send. */
  readonly toSend: readonly Letter[]
  /** Claimed before by this sender, without an outcome. */
  readonly unclear: readonly Unclear[]
  /** Claimed before as items of other messages, without an outcome. */
  readonly within: readonly Unclear[]
  /** Those that are dealt with already. */
  readonly told: readonly Outcome[]
}

/**
 * Asks the ledger who sends what. What it knows already it knows best: channel and price are told as they were when it was claimed.
 * `batchKey` is named in each claim; empty for a provider that takes one message at a time.
 */
export async function claim(kind: 'sms' | 'email', deps: Deps, composed: readonly Composed[], batchKey: string, now: number): Promise<Claimed> {
  const answers = composed.length === 0 ? [] : await deps.stores.ledger.claim(composed.map(({ letter }) => claimOf(kind, letter, deps, batchKey, now)))
  const known = composed.flatMap((item, index) => {
    const answer = answers[index]
    return answer?.kind === 'settled' || answer?.kind === 'unclear' ? [{ ...item, answer }] : []
  })
  const entries = known.length === 0 ? [] : await deps.stores.ledger.byRequest(known.map(({ letter }) => letter.communication.requestId))

  const claimed: Letter[] = []
  const unclear: Unclear[] = []
  const within: Unclear[] = []
  const told: Outcome[] = []
  composed.forEach(({ letter, refusal }, index) => {
    const answer = answers[index]
    if (!answer) throw new Error('the ledger answered fewer claims than were asked')
    if (answer.kind === 'blocked') told.push({ kind: 'blocked', letter, reason: answer.reason })
    if (answer.kind === 'claimed') {
      // Given back by another worker between our look and our claim.
      if (refusal) told.push({ kind: 'refused', letter, refusal })
      else claimed.push(letter)
    }
  })
  const itemOf: ClaimOf = (communication, letter, key) => claimOf(kind, { ...letter, communication }, deps, key, now)
  const theirs = await enclosedIn(deps, known.map(({ letter, answer }, index) => ({ letter, answer, entry: entries[index] ?? null })), itemOf, now)
  known.forEach(({ letter, answer }, index) => {
    const entry = entries[index] ?? null
    const carrier = carrierOf(entry?.facts)
    const before = { ...letter, enclosed: theirs[index] ?? [], ...(entry?.facts && { communication: asClaimed(letter.communication, entry.facts) }) }
    if (answer.kind === 'settled' && answer.outcome === 'accepted' && carrier) told.push({ kind: 'settled', letter: { ...letter, enclosed: [] }, settled: { kind: 'digested', carrier: carrier.requestId }, at: answer.at })
    else if (answer.kind === 'settled') told.push({ kind: 'repeated', letter: before, answer, attempt: letter.communication.attempt, batchKey: entry?.facts?.batchKey ?? '' })
    else if (carrier) within.push({ letter: before, answer, entry })
    else if (entry?.facts && (entry.facts.channel === 'email') !== (kind === 'email')) told.push({ kind: 'elsewhere', communication: before.communication })
    else unclear.push({ letter: before, answer, entry })
  })
  const enclosed = await enclose(deps, claimed, itemOf, batchKey, now)
  return { toSend: claimed.map((letter, index) => withItems(letter, enclosed[index] ?? [], deps, now)), unclear, within, told }
}

/** What went out, or was to go out, with letters that were claimed before. Of an attempt that a later one has followed nothing is left. */
async function enclosedIn(deps: Deps, known: readonly { readonly letter: Letter; readonly answer: Known; readonly entry: Unclear['entry'] }[], itemOf: ClaimOf, now: number): Promise<(readonly Enclosed[])[]> {
  const { ledger, gate } = deps.stores
  // Where the claim was restored from the log, which may not tell of its items: what waited then, and may have gone out with it, counts as if it had.
  for (const { letter, answer, entry } of known) {
    if (!entry?.facts || carrierOf(entry.facts) || !wasLost(entry.facts, gate) || (answer.kind === 'settled' && answer.outcome !== 'accepted')) continue
    const goneAt = answer.kind === 'unclear' ? answer.claimedAt : answer.at
    const waited = letter.enclosed.filter(({ communication }) => (communication.trace.at(-1)?.at ?? goneAt) <= goneAt)
    await enclose(deps, [{ ...letter, enclosed: waited }], itemOf, entry.facts.batchKey, now)
  }
  const standing = known.map(({ letter, answer, entry }) => {
    const followed = answer.kind === 'settled' && answer.outcome === 'retry' && entry?.outcome !== 'retry'
    return { letter: followed ? { ...letter, enclosed: [] } : letter, batchKey: entry?.facts?.batchKey ?? '' }
  })
  return enclosedBefore(ledger, standing)
}

type Known = Extract<ClaimAnswer, { kind: 'settled' | 'unclear' }>

/** The communication as it was when it was claimed; a copy may have been decided otherwise. Only its pass never goes back: an earlier one would be taken for a duplicate when it waits and wakes. */
function asClaimed(communication: Communication, { channel, segments, costMicros, pass, attempt }: LedgerFacts): Communication {
  const sendChannel = channel === 'email' || channel === 'mms' ? channel : 'sms'
  return { ...communication, sendChannel, segments, costMicros, pass: Math.max(pass, communication.pass), attempt }
}

function claimOf(kind: 'sms' | 'email', { communication, addressHash }: Letter, deps: Deps, batchKey: string, now: number): ClaimRequest {
  const category = deps.policy.categories[communication.category]
  // As compliance takes it: what promotes is marketing, whatever it is called.
  const purpose = !category || (isPromotional(communication.facts, category) && category.class !== 'opt_out_confirmation') ? 'marketing' : category.class
  return {
    requestId: communication.requestId, attempt: communication.attempt, recipientId: communication.recipientId, channel: kind, purpose, addressHash,
    requestedOn: utcDate(communication.requestedAt), ignoreOptOut: purpose === 'opt_out_confirmation' || purpose === 'help_reply',
    owner: deps.owner, now, facts: ledgerFacts(communication, addressHash, batchKey),
  }
}

/** Names one claim round of one worker. It is never derived again: the ledger keeps it with each claim, and the manifest says what was in the batch. */
export function batchKeyOf(owner: string, round: number, now: number, composed: readonly Composed[]): string {
  const members = composed.map(({ letter: { message } }) => `${message.requestId}:${message.attempt}`).join('\n')
  return createHash('sha256').update(`${owner}\n${round}\n${now}\n${members}`).digest('base64url')
}
