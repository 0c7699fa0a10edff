/** What a ledger entry holds, as lua/claim.lua and lua/settle.lua lay it out. The body is ours: Lua never looks inside. */
import type { LedgerFacts, LedgerOutcome } from '../ports.ts'

export const outcomeLetters = { accepted: 'a', rejected: 'j', retry: 'r', unknown: 'u', released: 'f' } as const satisfies Record<LedgerOutcome, string>
const outcomes: Readonly<Record<string, LedgerOutcome | 'claimed' | 'cancelled'>> = { a: 'accepted', j: 'rejected', r: 'retry', u: 'unknown', f: 'released', c: 'claimed', x: 'cancelled' }

export interface LedgerEntry {
  readonly state: LedgerOutcome | 'claimed' | 'cancelled'
  readonly attempt: number
  readonly at: number
  readonly claimedAt: number
  readonly providerMessageId: string
  readonly code: string
  readonly facts: LedgerFacts | null
}

/** Facts are stored as a row in this order, without names: an entry is kept for a year and more. New facts go to the end. */
const factNames = [
  'requestId', 'requestedAt', 'recipientId', 'lane', 'channel', 'category', 'tenantId', 'campaignId', 'experimentId', 'variant',
  'segments', 'costMicros', 'attempt', 'pass', 'addressHash', 'batchKey',
] as const satisfies readonly (keyof LedgerFacts)[]

/** The body of an entry. A claim has no provider message yet and names its owner, so that no two claims are equal. */
export function bodyOf(facts: LedgerFacts, providerMessageId: string, code: string, owner: string): string {
  return JSON.stringify([providerMessageId, code, owner, ...factNames.map(name => facts[name])])
}

/** Reads an entry back. */
export function parseEntry(entry: string): LedgerEntry {
  const [state = '', attempt, at, claimedAt] = entry.split('|', 4)
  const body = entry.slice(entry.split('|', 4).join('|').length + 1)
  const [providerMessageId = '', code = '', , ...values] = (body === '' ? [] : JSON.parse(body)) as string[]
  return {
    state: outcomes[state] ?? 'unknown',
    attempt: Number(attempt),
    at: Number(at),
    claimedAt: Number(claimedAt),
    providerMessageId,
    code,
    facts: values.length === 0 ? null : (Object.fromEntries(factNames.map((name, index) => [name, values[index]])) as unknown as LedgerFacts),
  }
}
