import { addressId } from '../about-address.ts'
import { blockedBy, type Block } from '../opt-outs.ts'
import type { ClaimAnswer, ClaimRequest, LedgerFacts, LedgerStore, Settlement } from '../ports.ts'
import { bodyOf, outcomeLetters, parseEntry, type LedgerEntry } from './ledger-entry.ts'
import type { BatchPlan, Link } from './link.ts'

export interface LedgerTimes { readonly entryTtlMs: number; readonly providerMessageTtlMs: number }

/** The ledger by lua/claim.lua, settle.lua and cancel.lua. */
export function redisLedger(link: Link, { entryTtlMs, providerMessageTtlMs }: LedgerTimes): LedgerStore {
  const { keys } = link
  const claiming: BatchPlan<ClaimRequest> = {
    script: 'claim',
    size: 100,
    width: 2,
    key: item => keys.ledger(item.requestId),
    call: items => ({
      keys: items.map(item => keys.ledger(item.requestId)),
      args: [entryTtlMs, ...items.flatMap(item => [item.attempt, item.now, claimBody(item)])],
    }),
  }
  const settling: BatchPlan<Settlement> = {
    script: 'settle',
    size: 100,
    key: item => keys.ledger(item.requestId),
    call: items => ({
      keys: items.map(item => keys.ledger(item.requestId)),
      args: [entryTtlMs, ...items.flatMap(item => [outcomeLetters[item.outcome], item.attempt, item.at, bodyOf(item.facts, item.providerMessageId, item.code, '')])],
    }),
  }
  const remembering: BatchPlan<Settlement> = {
    script: 'remember',
    size: 200,
    key: item => keys.providerMessage(item.provider, item.providerMessageId),
    call: items => ({
      keys: items.map(item => keys.providerMessage(item.provider, item.providerMessageId)),
      args: [providerMessageTtlMs, ...items.map(item => item.requestId)],
    }),
  }
  const unclaiming: BatchPlan<Unclaim> = {
    script: 'unclaim',
    size: 200,
    key: item => keys.ledger(item.claim.requestId),
    call: items => ({
      keys: items.map(item => keys.ledger(item.claim.requestId)),
      args: [entryTtlMs, ...items.flatMap(({ claim, before }) => [`c|${claim.attempt}|${claim.now}|${claim.now}|${claimBody(claim)}`, before])],
    }),
  }
  const entries = async (requestIds: readonly string[]): Promise<(LedgerEntry | null)[]> => {
    const replies = await link.run(link.getAll(requestIds.map(keys.ledger)))
    return (replies.flat() as (string | null)[]).map(entry => (entry === null ? null : parseEntry(entry)))
  }
  return {
    claim: async batch => {
      // Opt-outs are read first, in the same round trip: the person's, then the address's. What is accepted after that read is accepted after the claim, as far as anyone can tell.
      const asked = [...batch.map(item => item.recipientId), ...batch.map(item => addressId(item.addressHash))]
      const { before, replies } = await link.overBatch<ClaimRequest, [string, string]>(claiming, batch, link.getAll(asked.map(keys.optOuts)))
      const optOuts = before.flat() as (string | null)[]
      const takenBack: Unclaim[] = []
      const answers = batch.map((claim, index): ClaimAnswer => {
        const [kind, entry] = replies[index] ?? ['u', '']
        if (kind !== 'c') return answerOf(kind, parseEntry(entry))
        const reason = blockedBy([...blocksOf(optOuts[index]), ...blocksOf(optOuts[batch.length + index])], claim)
        if (reason === null) return { kind: 'claimed' }
        takenBack.push({ claim, before: entry })
        return { kind: 'blocked', reason }
      })
      if (takenBack.length > 0) await link.overBatch(unclaiming, takenBack)
      return answers
    },
    settle: async batch => {
      // The message id first: a callback that finds the outcome by our id must not miss it by the provider's.
      await link.inOrder(link.callsOf(remembering, batch.filter(item => item.providerMessageId !== '')), link.callsOf(settling, batch))
    },
    byProviderMessage: async (provider, ids) => {
      const found = (await link.run(link.getAll(ids.map(id => keys.providerMessage(provider, id))))).flat() as (string | null)[]
      const known = found.filter(requestId => requestId !== null)
      const facts = new Map<string, LedgerFacts | null>()
      const held = await entries(known)
      held.forEach((entry, index) => facts.set(known[index] ?? '', entry?.facts ?? null))
      return found.map(requestId => (requestId === null ? null : (facts.get(requestId) ?? null)))
    },
    byRequest: async requestIds => {
      return (await entries(requestIds)).map(entry => {
        if (entry === null || (entry.state === 'cancelled' && entry.facts === null)) return null
        return { facts: entry.facts, outcome: entry.state === 'cancelled' ? 'retry' : entry.state, providerMessageId: entry.providerMessageId }
      })
    },
    putManifest: async (key, body, ttlMs) => {
      const [, stored] = await link.run([['set', keys.manifest(key), body, 'PX', ttlMs, 'NX'], ['getBuffer', keys.manifest(key)]])
      return (stored as Buffer | null) ?? body
    },
    manifest: async key => (await link.run([['getBuffer', keys.manifest(key)]]))[0] as Buffer | null,
    cancel: async (requestId, now) => (await link.run([['cancel', 1, keys.ledger(requestId), entryTtlMs, now]]))[0] === 1,
  }
}

/** A claim found blocked, and the entry as it was before it. */
interface Unclaim { readonly claim: ClaimRequest; readonly before: string }

const claimBody = (claim: ClaimRequest): string => bodyOf(claim.facts, '', '', claim.owner)

const blocksOf = (stored: string | null | undefined): Block[] => (!stored ? [] : stored.split('\n').map(line => JSON.parse(line) as Block))

function answerOf(kind: string, entry: LedgerEntry): ClaimAnswer {
  if (kind === 'x') return { kind: 'blocked', reason: 'cancelled' }
  if (kind === 'u') return { kind: 'unclear', attempt: entry.attempt, claimedAt: entry.claimedAt }
  const settled = kind === 's' && (entry.state === 'accepted' || entry.state === 'rejected')
  return { kind: 'settled', outcome: settled ? entry.state : 'retry', providerMessageId: entry.providerMessageId, at: entry.at, code: entry.code }
}
