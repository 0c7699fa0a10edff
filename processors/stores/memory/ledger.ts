import { addressId } from '../about-address.ts'
import { blockedBy, type Block } from '../opt-outs.ts'
import type { ClaimAnswer, ClaimRequest, LedgerFacts, LedgerOutcome, LedgerStore, Settlement } from '../ports.ts'

interface Entry {
  readonly state: LedgerOutcome | 'claimed' | 'cancelled'
  readonly attempt: number
  readonly at: number
  readonly claimedAt: number
  readonly providerMessageId: string
  readonly code: string
  readonly facts: LedgerFacts | null
}
/** Of one attempt the later in this order stands; accepted, rejected and cancelled are settled apart. */
const ranks: Readonly<Record<string, number>> = { claimed: 0, unknown: 1, released: 2, retry: 3 }

/** The ledger in memory; forgets nothing. `blocksOf` answers a person's, or an address's, opt-outs and suppressions in force. */
export function memoryLedger(blocksOf: (recipientId: string) => readonly Block[]): LedgerStore {
  const entries = new Map<string, Entry>()
  const requests = new Map<string, string>()
  const manifests = new Map<string, Buffer>()
  const claim = (item: ClaimRequest): ClaimAnswer => {
    const entry = entries.get(item.requestId)
    const refusal = entry === undefined ? null : refuse(entry, item.attempt)
    if (refusal !== null) return refusal
    const reason = blockedBy([...blocksOf(item.recipientId), ...blocksOf(addressId(item.addressHash))], item)
    if (reason !== null) return { kind: 'blocked', reason }
    entries.set(item.requestId, { state: 'claimed', attempt: item.attempt, at: item.now, claimedAt: item.now, providerMessageId: '', code: '', facts: item.facts })
    return { kind: 'claimed' }
  }
  const settle = (item: Settlement): void => {
    if (item.providerMessageId !== '') requests.set(`${item.provider}:${item.providerMessageId}`, item.requestId)
    const entry = entries.get(item.requestId)
    if (entry !== undefined && !beats(item, entry)) return
    const { attempt, at, providerMessageId, code, facts } = item
    entries.set(item.requestId, { state: item.outcome, attempt, at, claimedAt: entry?.attempt === attempt ? entry.claimedAt : at, providerMessageId, code, facts })
  }
  return {
    claim: async batch => batch.map(claim),
    settle: async batch => batch.forEach(settle),
    byProviderMessage: async (provider, ids) => ids.map(id => entries.get(requests.get(`${provider}:${id}`) ?? '')?.facts ?? null),
    byRequest: async requestIds => requestIds.map(requestId => {
      const entry = entries.get(requestId)
      if (entry === undefined || (entry.state === 'cancelled' && entry.facts === null)) return null
      return { facts: entry.facts, outcome: entry.state === 'cancelled' ? 'retry' : entry.state, providerMessageId: entry.providerMessageId }
    }),
    putManifest: async (key, body) => {
      const held = manifests.get(key) ?? body
      manifests.set(key, held)
      return held
    },
    manifest: async key => manifests.get(key) ?? null,
    cancel: async (requestId, now) => {
      const entry = entries.get(requestId) ?? { state: 'retry', attempt: 0, at: now, claimedAt: 0, providerMessageId: '', code: '', facts: null }
      if (entry.state !== 'retry' && entry.state !== 'released' && entry.state !== 'cancelled') return false
      entries.set(requestId, { ...entry, state: 'cancelled' })
      return true
    },
  }
}

function refuse(entry: Entry, attempt: number): ClaimAnswer | null {
  const { state, providerMessageId, at, code } = entry
  if (state === 'accepted' || state === 'rejected') return { kind: 'settled', outcome: state, providerMessageId, at, code }
  if (state === 'cancelled') return { kind: 'blocked', reason: 'cancelled' }
  if (attempt < entry.attempt || (attempt === entry.attempt && state === 'retry')) return { kind: 'settled', outcome: 'retry', providerMessageId, at, code }
  return state === 'claimed' || state === 'unknown' ? { kind: 'unclear', attempt: entry.attempt, claimedAt: entry.claimedAt } : null
}

function beats(item: Settlement, entry: Entry): boolean {
  if (item.outcome === 'accepted') return entry.state !== 'accepted'
  if (entry.state === 'accepted' || entry.state === 'rejected' || entry.state === 'cancelled' || item.attempt < entry.attempt) return false
  if (item.outcome === 'rejected' || item.attempt > entry.attempt) return true
  return (ranks[item.outcome] ?? 0) > (ranks[entry.state] ?? 0) && !(entry.state === 'claimed' && item.at < entry.claimedAt)
}
