import { slotOf, slotTags } from './slots.ts'

/**
 * Every Redis key, after the prefix. Braces are Redis Cluster hash tags: all keys that one script touches for one item share a tag, so they lie in one slot.
 *
 * | key | type | holds | kept |
 * |---|---|---|---|
 * | `a:{requestId}` | string | admission: attempt and pass, record coordinates, content hash | 14 d after the last pass |
 * | `l:{recipientId}` | hash | limits: one slot per request, its lease while uncommitted, the longest window seen | longest window |
 * | `{budget}:b:<key>` | hash | a budget: pending, posted, overrun, micro-dollars | period and 8 d |
 * | `{budget}:t:<key>` | hash | top-ups of a budget by id, micro-dollars; their sum is field a of the budget | as the budget |
 * | `{budget}:r:<requestId>` | string | a money reservation: state, amounts, lease, its budgets | while pending, then 7 d |
 * | `{budget}:leases` | zset | pending reservations by end of lease | |
 * | `g:{requestId}` | string | ledger entry | 400 d |
 * | `p:{provider:messageId}` | string | provider message id to request id | 30 d |
 * | `m:{manifest}` | string | batch manifest, the bytes of a provider call | as asked |
 * | `r:{recipientId}` | string | recipient and folded consents; `r:{@addressHash}` what is known of an address | |
 * | `o:{recipientId}`, `o:{@addressHash}` | string | opt-outs and suppressions in force; absent for most people | |
 * | `k:{recipientId}` | string | data key, wrapped, see lua/keys-hold.lua | |
 * | `h:{addressHash}` | zset | recipients by address | |
 * | `d:{partition}:pos`, `:due`, `:body`, `:by` | string, zset, hash, zset | deferral index: position, due times, entries, keys by recipient and request | |
 * | `d:partitions` | set | partitions that have an index | |
 * | `{state}:epoch` | string | proof that the state is whole: a name, when it was opened, on which server processes; or who rebuilds it, and why | |
 * | `{state}:mark` | string | how far in the log everything is in the store, as JSON | 30 d |
 * | `{state}:rebuilder` | string | who rebuilds the state now | while renewed |
 * | `v:{recipientId}` | zset | when the person opened, clicked or replied, the latest 64 | 90 d |
 * | `{pace}:<window key>` | hash | permits granted by sixtieth of the window | twice the window |
 *
 * In a cluster the epoch lies in every slot, under a tag of the slot instead of `state`: a script can ask only for what lies in its own slot, and a slot that is
 * lost or comes to an empty node takes its epoch with it. The mark lies in one slot of every node.
 */
export interface Keys {
  readonly prefix: string
  /** One for each slot of a cluster, else one. */
  readonly epochs: readonly string[]
  readonly epochAt: (slot: number) => string
  /** The epoch in the slot of a key. */
  readonly epochFor: (key: string) => string
  readonly markAt: (slot: number) => string
  readonly rebuilder: string
  readonly admission: (requestId: string) => string
  readonly limits: (recipientId: string) => string
  /** Prefix of all budget keys: scripts derive the budgets of a lapsed reservation from it, in the same slot. */
  readonly budgetBase: string
  readonly budget: (key: string) => string
  readonly topUps: (key: string) => string
  readonly reservation: (requestId: string) => string
  readonly budgetLeases: string
  readonly ledger: (requestId: string) => string
  readonly providerMessage: (provider: string, id: string) => string
  readonly manifest: (key: string) => string
  readonly recipient: (recipientId: string) => string
  readonly optOuts: (recipientId: string) => string
  readonly dataKey: (recipientId: string) => string
  readonly address: (hash: string) => string
  readonly deferrals: (partition: number) => readonly [position: string, due: string, body: string, by: string]
  readonly deferralPartitions: string
  readonly pace: (key: string) => string
  readonly engagement: (recipientId: string) => string
}

/** The keys under a prefix, so that tests and tenants of one Redis do not meet. */
export function keysOf(prefix: string, inCluster = false): Keys {
  const budgetBase = `${prefix}{budget}:`
  let found: { readonly tags: readonly string[]; readonly epochs: readonly string[] } | null = null
  // Looked for when first needed: stores without a gate need none.
  const tagged = (): NonNullable<typeof found> => {
    if (found === null) {
      const tags = inCluster ? slotTags() : ['state']
      found = { tags, epochs: tags.map(tag => `${prefix}{${tag}}:epoch`) }
    }
    return found
  }
  const epochAt = (slot: number): string => tagged().epochs[slot] ?? ''
  return {
    prefix,
    get epochs() { return tagged().epochs },
    epochAt,
    epochFor: key => epochAt(inCluster ? slotOf(key) : 0),
    markAt: slot => `${prefix}{${tagged().tags[slot]}}:mark`,
    rebuilder: `${prefix}{state}:rebuilder`,
    admission: requestId => `${prefix}a:{${requestId}}`,
    limits: recipientId => `${prefix}l:{${recipientId}}`,
    budgetBase,
    budget: key => `${budgetBase}b:${key}`,
    topUps: key => `${budgetBase}t:${key}`,
    reservation: requestId => `${budgetBase}r:${requestId}`,
    budgetLeases: `${budgetBase}leases`,
    ledger: requestId => `${prefix}g:{${requestId}}`,
    providerMessage: (provider, id) => `${prefix}p:{${provider}:${id}}`,
    manifest: key => `${prefix}m:{${key}}`,
    recipient: recipientId => `${prefix}r:{${recipientId}}`,
    optOuts: recipientId => `${prefix}o:{${recipientId}}`,
    dataKey: recipientId => `${prefix}k:{${recipientId}}`,
    address: hash => `${prefix}h:{${hash}}`,
    deferrals: partition => [`${prefix}d:{${partition}}:pos`, `${prefix}d:{${partition}}:due`, `${prefix}d:{${partition}}:body`, `${prefix}d:{${partition}}:by`],
    deferralPartitions: `${prefix}d:partitions`,
    pace: key => `${prefix}{pace}:${key}`,
    engagement: recipientId => `${prefix}v:{${recipientId}}`,
  }
}
