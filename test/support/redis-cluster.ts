/** A Redis Cluster on this machine, of the redis-server the embedded services run: real processes, formed by commands, that can be emptied, killed, replaced and given other slots. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { spawnGuarded } from '../../embedded/processes/guard.ts'
import type { Guarded } from '../../embedded/processes/guard.ts'
import { HOST, isFree, reservePorts } from '../../embedded/processes/ports.ts'
import { setup } from '../../embedded/setup.ts'
import { SLOTS } from '../../processors/stores/redis/slots.ts'
import { until } from './until.ts'

export interface RedisCluster {
  readonly url: string
  /** Clients of the nodes: masters first, then the replica of the first. */
  readonly nodes: readonly Redis[]
  /** Which master has the slot. */
  ownerOf(slot: number): Promise<number>
  /** SIGKILL, and gone. */
  kill(node: number): Promise<void>
  /** SIGKILL, and up again on the same data and port. */
  restart(node: number): Promise<void>
  /** Moves a slot and its keys; `midway` the keys are there already and the slot is not. */
  move(slot: number, from: number, to: number, midway: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const MASTERS = 3
/** Nodes talk to each other on their port and this. */
const BUS = 10_000
/** Longer than a greeting takes. */
const GREET_MS = 5_000

/** Starts three masters, and a replica of the first if asked for, with their data under `home`; resolves when every node knows them all. */
export async function startRedisCluster(home: string, replicas: 0 | 1): Promise<RedisCluster> {
  const { folders } = await setup(['redis'], join(home, 'downloads'), () => {})
  const program = folders.redis === '' ? 'redis-server' : join(folders.redis, 'redis-server')
  const processes: Guarded[] = []
  const ports: number[] = []
  const closing: (() => void)[] = []
  /** A port whose neighbour for the nodes among themselves, 10000 above, is free, too. */
  const pickPort = async (folder: string): Promise<number> => {
    for (;;) {
      const reserved = await reservePorts(['redis'], {}, join(folder, `ports-${closing.length}.json`))
      closing.push(reserved.release)
      const port = reserved.ports.redis ?? 0
      if (await isFree(port + BUS)) return port
    }
  }
  const launch = async (node: number): Promise<void> => {
    const folder = join(home, `redis-${node}`)
    await mkdir(folder, { recursive: true })
    ports[node] ??= await pickPort(folder)
    const options = { port: ports[node], bind: HOST, 'cluster-enabled': 'yes', 'cluster-node-timeout': 2000, appendonly: 'yes', appendfsync: 'everysec', save: '', 'repl-diskless-sync-delay': 0, 'repl-ping-replica-period': 1 }
    processes[node] = await spawnGuarded({ command: program, args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]) }, folder, join(folder, 'log'))
  }
  const open = async (node: number): Promise<Redis> => {
    const client = new Redis(ports[node] ?? 0, HOST, { maxRetriesPerRequest: null })
    client.on('error', () => {})
    closing.push(() => client.disconnect())
    await until(() => {
      if (processes[node]?.exitCode() !== null) throw new Error(`node ${node} has ended, see ${join(home, `redis-${node}`, 'log')}`)
      return client.status === 'ready'
    })
    return client
  }
  for (let node = 0; node < MASTERS + replicas; node++) await launch(node)
  const nodes = await Promise.all(processes.map((_, node) => open(node)))
  const kill = async (node: number): Promise<void> => {
    process.kill(processes[node]?.pid ?? 0, 'SIGKILL')
    await processes[node]?.exited
  }
  const idOf = async (node: number): Promise<string> => String(await nodes[node]?.cluster('MYID'))
  const isSettled = async (): Promise<boolean> => {
    const infos = await Promise.all(nodes.map(async node => String(await node.cluster('INFO'))))
    return infos.every(info => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`))
  }

  const share = Math.ceil(SLOTS / MASTERS)
  await Promise.all(nodes.map(async (node, index) => {
    await node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
    if (index < MASTERS) await node.cluster('ADDSLOTS', ...Array.from({ length: Math.min(share, SLOTS - index * share) }, (_, slot) => index * share + slot))
  }))
  let greeted = Number.NEGATIVE_INFINITY
  await until(async () => {
    // Said again after a while: a greeting that is answered too late is forgotten.
    if (performance.now() - greeted > GREET_MS) {
      greeted = performance.now()
      for (const port of ports.slice(1)) await nodes[0]?.cluster('MEET', HOST, port)
    }
    return isSettled()
  })
  if (replicas > 0) {
    await nodes[MASTERS]?.cluster('REPLICATE', await idOf(0))
    await until(async () => String(await nodes[MASTERS]?.info('replication')).includes('master_link_status:up'))
  }

  return {
    nodes,
    url: `redis+cluster://${ports.slice(0, 2).map(port => `${HOST}:${port}`).join(',')}`,
    async ownerOf(slot) {
      const ranges = await nodes[1]?.call('CLUSTER', 'SLOTS') as [number, number, [string, number]][]
      return ports.indexOf(ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1] ?? 0)
    },
    kill,
    async restart(node) {
      await kill(node)
      await launch(node)
      await until(async () => await nodes[node]?.ping() === 'PONG')
      await until(isSettled)
    },
    async move(slot, from, to, midway) {
      const [source, target] = [nodes[from], nodes[to]]
      const [sourceId, targetId] = [await idOf(from), await idOf(to)]
      await target?.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId)
      await source?.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId)
      for (;;) {
        const keys = await source?.call('CLUSTER', 'GETKEYSINSLOT', slot, 100) as string[]
        if (keys.length === 0) break
        await source?.call('MIGRATE', HOST, ports[to] ?? 0, '', 0, 5000, 'KEYS', ...keys)
      }
      await midway()
      for (const node of [target, source]) await node?.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId)
    },
    async stop() {
      for (const close of closing) close()
      await Promise.all(processes.map(one => one.stop(2000)))
    },
  }
}
