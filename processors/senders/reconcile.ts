/**
 * What to do with a claim that has no outcome: a worker died between claim and settlement, or the provider's answer was lost.
 *   email: the manifest of the batch is sent again under its idempotency key, which the provider answers from memory; no manifest means the call was never made.
 *   SMS:   after RECONCILE_DELAY_SECONDS, enough for callbacks to settle it, the provider is asked whether it has the message.
 * After a loss of the state the manifests are gone, too: then the provider is asked about emails as it is about SMS (lost.ts).
 */
import { carrierOf } from '../digest/claimed-with.ts'
import type { Deps } from '../kernel/processor.ts'
import type { ClaimAnswer, LedgerStore } from '../stores/ports.ts'
import type { Letter } from './letter.ts'
import { decodeManifest, encodeManifest, MANIFEST_TTL_MS, testOutcome } from './dispatch.ts'
import { fatesOf } from './enclosed.ts'
import { inParallel } from './in-parallel.ts'
import { wasLost } from './lost.ts'
import { reconcileAfterMs, retryAt, settle } from './plan.ts'
import type { Settled } from './plan.ts'
import type { OutboundMessage, Provider, SendOutcome } from './port.ts'

type Entry = Awaited<ReturnType<LedgerStore['byRequest']>>[number]
export interface Unclear { readonly letter: Letter; readonly answer: Extract<ClaimAnswer, { kind: 'unclear' }>; readonly entry: Entry }
/** null: certainly never sent, the same attempt may be claimed again. */
export interface Recovered { readonly letter: Letter; readonly batchKey: string; readonly settled: Settled | null; /** When it was found out, ms, if not just now. */ readonly at?: number }

/** A message whose fate nobody could tell for this long is given up, never sent again. */
const GIVE_UP_MS = 24 * 3_600_000
const LONGEST_ASK_MS = 3_600_000
/** A claim this much younger than the life of a manifest, and without one, was certainly never sent; an older one may have lost it. */
const MANIFEST_DOUBT_MS = 3_600_000

/** Finds out about unclear messages, all of this provider. */
export async function reconcile(provider: Provider, deps: Deps, unclear: readonly Unclear[], now: number): Promise<Recovered[]> {
  if (deps.settings.COMM_TEST_MODE) return unclear.map(item => ({ letter: item.letter, batchKey: batchOf(item), settled: settle(item.letter, testOutcome(item.letter), now, deps.settings) }))
  const lost = unclear.filter(({ entry }) => wasLost(entry?.facts ?? null, deps.stores.gate))
  const asked = provider.batchSize > 1 ? lost : unclear
  const answered = await inParallel(asked, deps.settings.PROVIDER_CONCURRENCY, async item => ({ letter: item.letter, batchKey: batchOf(item), settled: await fromProvider(provider, deps, item, now) }))
  if (asked === unclear) return answered
  return [...answered, ...await fromManifests(provider, deps, unclear.filter(item => !lost.includes(item)), now)]
}

/**
 * Finds out about items of digests that come by themselves: what their carrier's claim led to. Until that is known they wait. Of a claim that led to nothing they are free,
 * unless they are claimed again meanwhile: so that is dated before the look.
 */
export async function reconcileItems(deps: Deps, items: readonly Unclear[], now: number): Promise<Recovered[]> {
  const fates = await fatesOf(deps.stores.ledger, items.map(({ entry }) => entry?.facts ?? null))
  return items.map((item, index) => ({ letter: item.letter, batchKey: batchOf(item), settled: settledWith(item, fates[index], now, deps), at: now }))
}

function settledWith({ answer: { claimedAt }, entry }: Unclear, fate: Awaited<ReturnType<typeof fatesOf>>[number] | undefined, now: number, deps: Deps): Settled | null {
  switch (fate) {
    case 'accepted': return { kind: 'digested', carrier: carrierOf(entry?.facts)?.requestId ?? '' }
    case 'rejected': return { kind: 'failed', reason: 'provider_rejected', code: '', message: 'the digest it was to go out in was refused' }
    case 'open': return { kind: 'unknown', dueAt: askAgainAt(claimedAt, now, deps), code: 'digest', message: 'claimed for a digest whose outcome is not known', claimedAt }
    default: return null
  }
}

const batchOf = ({ entry }: Unclear): string => entry?.facts?.batchKey ?? ''

async function fromProvider(provider: Provider, deps: Deps, { letter, answer: { claimedAt }, entry }: Unclear, now: number): Promise<Settled> {
  const { gate } = deps.stores
  // A restored claim is dated early, so that the provider is asked for all it may have taken; whoever made it may have gone on until the state was rebuilt.
  const askAt = (wasLost(entry?.facts ?? null, gate) ? gate.openedAt() : claimedAt) + reconcileAfterMs(deps.settings)
  if (now < askAt) return { kind: 'unknown', dueAt: askAt, code: 'unclear', message: 'claimed before, without an outcome', claimedAt }
  // Whoever has no address any more cannot be looked for: a callback may still tell.
  const found = letter.message.to === '' ? { kind: 'unknown' as const, message: 'there is no address to look for' } : await provider.reconcile(letter.message, claimedAt)
  switch (found.kind) {
    case 'accepted': return { kind: 'sent', providerMessageId: found.providerMessageId, segments: null }
    case 'not_found': return tryAgain(letter, now, deps)
    case 'unknown':
      // After a long outage of ours it is not the first look that decides.
      if (entry?.outcome === 'unknown' && now - claimedAt > GIVE_UP_MS) return { kind: 'failed', reason: 'outcome_unknown', code: 'unknown', message: found.message }
      return { kind: 'unknown', dueAt: askAgainAt(claimedAt, now, deps), code: 'unknown', message: found.message, claimedAt }
  }
}

/** The longer nobody can tell, the more seldom they are asked, at least once an hour. */
export function askAgainAt(claimedAt: number, now: number, { settings }: Deps): number {
  return now + Math.max(reconcileAfterMs(settings), Math.min(Math.round((now - claimedAt) / 4), LONGEST_ASK_MS))
}

function tryAgain({ communication, expiresAt }: Letter, now: number, { settings }: Deps): Settled {
  const dueAt = retryAt(communication, now, settings, null)
  const late = expiresAt !== null && dueAt >= expiresAt
  if (!settings.RETRY_ON_TIMEOUT || communication.attempt >= settings.RETRY_MAX || late) return { kind: 'failed', reason: late ? 'would_expire' : 'retries_exhausted', code: 'not_found', message: 'the provider does not have it' }
  return { kind: 'retry', dueAt, code: 'not_found', message: 'the provider does not have it' }
}

async function fromManifests(provider: Provider, deps: Deps, unclear: readonly Unclear[], now: number): Promise<Recovered[]> {
  const recovered: Recovered[] = []
  for (const [batchKey, members] of Map.groupBy(unclear, batchOf)) {
    const messages = await manifestOf(deps, batchKey)
    const refused = await wasRefused(deps, batchKey, messages)
    const answers = messages.length === 0 || refused ? [] : await provider.send(messages, batchKey)
    for (const { letter, answer: { claimedAt }, entry } of members) {
      const { requestId, attempt } = letter.message
      const outcome = answers[messages.findIndex(message => message.requestId === requestId && message.attempt === attempt)]
      const settled = outcome !== undefined ? repeated(letter, outcome, claimedAt, now, deps) : refused ? null : withoutManifest(entry, claimedAt, now)
      recovered.push({ letter, batchKey, settled })
    }
  }
  return recovered
}

/**
 * The messages a batch went out with; none if the call was never made. An empty manifest is written in its place, and the first writer wins:
 * a worker that was only stopped between claim and manifest finds it there and sends nothing.
 */
async function manifestOf(deps: Deps, batchKey: string): Promise<OutboundMessage[]> {
  return batchKey === '' ? [] : decodeManifest(await deps.stores.ledger.putManifest(batchKey, encodeManifest([]), MANIFEST_TTL_MS))
}

/** Only a batch that was refused whole lets its messages go on one by one. Sent again, it would take those along that have gone out since. */
async function wasRefused(deps: Deps, batchKey: string, messages: readonly OutboundMessage[]): Promise<boolean> {
  const entries = await deps.stores.ledger.byRequest(messages.map(message => message.requestId))
  return entries.some(entry => entry !== null && (entry.outcome === 'retry' || entry.outcome === 'released' || entry.facts?.batchKey !== batchKey))
}

function withoutManifest(entry: Entry, claimedAt: number, now: number): Settled | null {
  const never = entry?.outcome === 'claimed' && now - claimedAt < MANIFEST_TTL_MS - MANIFEST_DOUBT_MS
  return never ? null : { kind: 'failed', reason: 'outcome_unknown', code: 'manifest_expired', message: 'the batch it may have gone out in is forgotten' }
}

/** A refusal of the repeated call for now, or of our account, says nothing about the first call: it stays unclear, under the same key. */
function repeated(letter: Letter, outcome: SendOutcome, claimedAt: number, now: number, { settings }: Deps): Settled {
  if (outcome.kind === 'stop') return { kind: 'unknown', dueAt: now + reconcileAfterMs(settings), code: outcome.code, message: outcome.message, claimedAt }
  if (outcome.kind === 'retry') return { kind: 'unknown', dueAt: now + Math.max(outcome.afterMs ?? 0, 5_000), code: outcome.code, message: outcome.message, claimedAt }
  const settled = settle(letter, outcome, now, settings)
  return settled.kind === 'unknown' ? { ...settled, claimedAt } : settled
}
