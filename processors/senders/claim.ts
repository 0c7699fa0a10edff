import { createHash } from 'node:crypto'
import { isPromotional } from '../content/promotional.ts'
import { ledgerFacts, utcDate } from '../kernel/events.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { ClaimRequest, LedgerFacts } from '../stores/ports.ts'
import type { Composed, Letter } from './compose.ts'
import type { Outcome } from './outcomes.ts'
import type { Unclear } from './reconcile.ts'

export interface Claimed {
  /** Ours to send. */
  readonly toSend: readonly Letter[]
  /** Claimed before by this sender, without an outcome. */
  readonly unclear: readonly Unclear[]
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

  const toSend: Letter[] = []
  const unclear: Unclear[] = []
  const told: Outcome[] = []
  composed.forEach(({ letter, refusal }, index) => {
    const answer = answers[index]
    if (!answer) throw new Error('the ledger answered fewer claims than were asked')
    if (answer.kind === 'blocked') told.push({ kind: 'blocked', letter, reason: answer.reason })
    if (answer.kind === 'claimed') {
      // Given back by another worker between our look and our claim.
      if (refusal) told.push({ kind: 'refused', letter, refusal })
      else toSend.push(letter)
    }
  })
  known.forEach(({ letter, answer }, index) => {
    const entry = entries[index] ?? null
    const claimed = entry?.facts ? { ...letter, communication: asClaimed(letter.communication, entry.facts) } : letter
    if (answer.kind === 'settled') told.push({ kind: 'repeated', letter: claimed, answer, attempt: letter.communication.attempt })
    else if (entry?.facts && (entry.facts.channel === 'email') !== (kind === 'email')) told.push({ kind: 'elsewhere', communication: claimed.communication })
    else unclear.push({ letter: claimed, answer, entry })
  })
  return { toSend, unclear, told }
}

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
