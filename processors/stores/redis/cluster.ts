/**
 * The servers of a Redis Cluster. ioredis keeps the map of slots and the connections; calls go to the nodes in one pipeline each. What a node hands on for the
 * time of a move (ASK, TRYAGAIN) ioredis follows. What has moved for good (MOVED) is not followed blindly: another node may be a replica that took over and
 * lacks the last writes. So the map is fetched first, and when it names other masters, everything that was learned of the old ones is forgotten.
 */
import { createHash } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { Redis } from 'ioredis'
import type { ClusterAddress } from '../../../config/redis-address.ts'
import { Unavailable } from '../../kernel/unavailable.ts'
import { readiness } from './readiness.ts'
import { keyOf, memoryOf, retryDelay, runIdOf } from './servers.ts'
import type { Call, Reply, Servers, ServersOptions, Survey } from './servers.ts'
import { slotOf } from './slots.ts'

/** Slot maps are fetched when something moves or breaks; this often in any case, ms. */
const REFRESH_MS = 15_000
const HANDED_ON = /^(?:ASK|TRYAGAIN) /

export function clusterServers({ tls, username, password, nodes }: ClusterAddress, { timeoutMs, scripts, log }: Omit<ServersOptions, 'url'>): Servers {
  const cluster = new Cluster([...nodes], {
    scripts, clusterRetryStrategy: retryDelay, retryDelayOnFailover: 0, retryDelayOnClusterDown: 0, slotsRefreshTimeout: timeoutMs, slotsRefreshInterval: REFRESH_MS,
    redisOptions: { scripts, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, connectTimeout: timeoutMs, socketTimeout: timeoutMs, ...(tls && { tls: {} }), ...(username && { username }), ...(password && { password }) },
    // Certificates name hosts, and clusters behind TLS announce them.
    ...(tls && { dnsLookup: (host, found) => found(null, host) }),
  })
  let connection = 0
  const ready = readiness(cluster, timeoutMs)
  const refresh = (): Promise<void> => new Promise((resolve, reject) => { cluster.refreshSlotsCache(error => (error ? reject(new Unavailable('Redis', error)) : resolve())) })
  const changed = (): void => { connection += 1 }
  cluster.on('error', (error: unknown) => log('Redis connection', error))
  cluster.on('node error', (error: unknown) => log('Redis connection', error))
  cluster.on('+node', changed)
  let masters = ''
  // A replica that took over may have been connected all the time.
  cluster.on('refresh', () => {
    const found = [...new Set(cluster.slots.map(([master]) => master))].sort().join()
    if (found !== masters) changed()
    masters = found
  })
  cluster.on('-node', () => {
    changed()
    if (cluster.status === 'ready') refresh().catch(() => {})
  })
  const awake = async (): Promise<void> => {
    if (cluster.status !== 'ready') await ready
  }
  const nodeAt = (address: string): Redis | undefined => cluster.nodes('all').find(({ options: { host, port } }) => `${host}:${port}` === address)
  const toNode = async (address: string, calls: readonly Call[]): Promise<Reply[]> => {
    const node = nodeAt(address)
    if (node === undefined) return calls.map(() => [new Error(`no connection to the node ${address || 'of this slot'}`), null])
    return await node.pipeline(calls.map(call => [...call])).exec() ?? []
  }

  return {
    ready, refresh,
    connection: () => connection,
    async exec(calls) {
      await awake()
      const byNode = Map.groupBy(calls.keys(), index => cluster.slots[slotOf(keyOf(calls[index] ?? [''], scripts))]?.[0] ?? '')
      const replies: Reply[] = []
      await Promise.all([...byNode].map(async ([address, indexes]) => {
        const answers = await toNode(address, indexes.flatMap(index => [calls[index] ?? []] as Call[]))
        indexes.forEach((index, place) => { replies[index] = answers[place] ?? [new Error('no reply'), null] })
      }))
      for (const [index, [error]] of replies.entries()) {
        if (error === null || !HANDED_ON.test(error.message)) continue
        const [followed] = await cluster.pipeline([[...(calls[index] ?? [''])]]).exec() ?? []
        if (followed) replies[index] = followed
      }
      return replies
    },
    async survey() {
      await awake()
      return surveyOf(await firstAnswer(cluster.nodes('master').map(node => () => node.cluster('SLOTS'))), async address => runIdOf(await nodeAt(address)?.info('server')))
    },
    async memory() {
      await awake()
      return await Promise.all(cluster.nodes('master').map(async node => memoryOf(await node.info('memory'))))
    },
    async* scan(match) {
      for (const node of cluster.nodes('master')) for await (const page of node.scanStream({ match, count: 1000 })) yield page as string[]
    },
    async close() {
      ready.catch(() => {})
      if (cluster.status === 'ready') await cluster.quit().catch(() => cluster.disconnect())
      else cluster.disconnect()
    },
  }
}

async function firstAnswer(asks: readonly (() => Promise<unknown>)[]): Promise<unknown> {
  let last: unknown = new Error('no node of the cluster can be reached')
  for (const ask of asks) {
    try {
      return await ask()
    } catch (error) {
      last = error
    }
  }
  throw new Unavailable('Redis', last)
}

/** Reads CLUSTER SLOTS: ranges of slots, each with its master first; every one has to answer. */
async function surveyOf(answer: unknown, runId: (address: string) => Promise<string>): Promise<Survey> {
  const ranges = (answer as [number, number, [string, number, string]][]).map(([from, to, [host, port]]) => ({ from, to, address: `${host}:${port}` })).sort((a, b) => a.from - b.from)
  const masters = [...Map.groupBy(ranges, ({ address }) => address)]
  const runIds = await Promise.all(masters.map(([address]) => runId(address))).catch((error: unknown) => { throw new Unavailable('Redis', error) })
  if (runIds.includes('')) throw new Unavailable('Redis', new Error('a node of the cluster cannot be reached'))
  const layout = masters.map(([, own]) => own.map(({ from, to }) => `${from}-${to}`).join('+')).join()
  return { processes: shortOf(runIds.sort().join()), layout: shortOf(layout), slots: masters.flatMap(([, own]) => own[0]?.from ?? []) }
}

const shortOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40)
