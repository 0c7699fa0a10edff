import type { DeferralEntry, DeferralIndex } from '../ports.ts'
import type { Argument, Call, Link } from './link.ts'

/** Bytes of entries answered at once: with the largest payloads a thousand of them would fill the memory. */
const DUE_BYTES = 8_388_608
/** ZRANGEBYLEX: no limit. */
const ALL = -1

/** The deferral index by lua/deferrals-fold.lua. It is missing exactly when its position is: both are written by one script. */
export function redisDeferrals(link: Link): DeferralIndex {
  const { keys } = link
  const fold = (partition: number, position: string, changes: readonly Argument[]): Call => ['deferrals-fold', 4, ...keys.deferrals(partition), position, ...changes]
  const between = async (partition: number, range: readonly Argument[]): Promise<DeferralEntry[]> => {
    const [, due, body] = keys.deferrals(partition)
    const [reply] = await link.run([['deferrals-dueBuffer', 2, due, body, ...range, DUE_BYTES]])
    return entriesOf(partition, reply as Buffer[])
  }
  const searchAll = async (prefixes: readonly string[], limit: number): Promise<DeferralEntry[][]> => {
    if (prefixes.length === 0) return []
    const [members] = await link.run([['smembers', keys.deferralPartitions]])
    const partitions = (members as string[]).map(Number)
    const replies = await link.run(prefixes.flatMap(prefix => partitions.map((partition): Call => {
      const [, , body, by] = keys.deferrals(partition)
      return ['deferrals-ofBuffer', 2, by, body, prefix, limit]
    })))
    return prefixes.map((_, index) => {
      const mine = partitions.flatMap((partition, place) => entriesOf(partition, replies[index * partitions.length + place] as Buffer[]))
      return mine.sort((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1))
    })
  }
  const search = async (prefix: string): Promise<DeferralEntry[]> => (await searchAll([prefix], ALL)).flat()
  return {
    position: async partition => {
      const [position] = await link.run([['get', keys.deferrals(partition)[0]]])
      return position === null ? null : BigInt(position as string)
    },
    fold: async (partition, changes, position) => {
      const rows = changes.flatMap((change): Argument[] => ('add' in change ? [change.add.key, change.add.dueAt, entryOf(change.add)] : [change.remove, '', '']))
      await link.run([['sadd', keys.deferralPartitions, partition], fold(partition, position.toString(), rows)])
    },
    due: (partition, now, limit) => between(partition, ['-inf', now, 0, limit]),
    page: (partition, { from, to, skip }, limit) => between(partition, [from, to, skip, limit]),
    partitions: async () => ((await link.run([['smembers', keys.deferralPartitions]]))[0] as string[]).map(Number).sort((a, b) => a - b),
    nextDue: async partition => {
      const [reply] = await link.run([['zrange', keys.deferrals(partition)[1], 0, 0, 'WITHSCORES']])
      const score = (reply as string[])[1]
      return score === undefined ? null : Number(score)
    },
    remove: async (partition, removed) => {
      if (removed.length > 0) await link.run([fold(partition, '', removed.flatMap(key => [key, '', '']))])
    },
    count: async partition => (await link.run([['zcard', keys.deferrals(partition)[1]]]))[0] as number,
    byRecipient: async recipientId => search(`c${recipientId}\0`),
    byRecipients: (recipientIds, limit) => searchAll(recipientIds.map(recipientId => `c${recipientId}\0`), limit),
    byRequest: async requestId => search(`q${requestId}\0`),
  }
}

/** Head as JSON on one line, then the payload's bytes as they are. */
function entryOf(entry: DeferralEntry): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify([entry.requestId, entry.recipientId, entry.dueAt, entry.target, entry.reason, entry.pass])}\n`), entry.payload])
}

function entriesOf(partition: number, reply: readonly (Buffer | null)[]): DeferralEntry[] {
  const entries: DeferralEntry[] = []
  for (let at = 0; at + 1 < reply.length; at += 2) {
    const key = reply[at]
    const entry = reply[at + 1]
    if (key && entry) {
      const end = entry.indexOf(0x0a)
      const [requestId, recipientId, dueAt, target, reason, pass] = JSON.parse(entry.toString('utf8', 0, end)) as [string, string, number, string, string, number]
      entries.push({ key: key.toString(), partition, requestId, recipientId, dueAt, target, reason, pass, payload: entry.subarray(end + 1) })
    }
  }
  return entries
}
