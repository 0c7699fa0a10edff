import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogMark } from '../../../../processors/stores/ports.ts'
import type { RedisStores } from '../../../../processors/stores/redis/index.ts'
import { slotOf } from '../../../../processors/stores/redis/slots.ts'
import { createHome } from '../../../support/program.ts'
import { startRedisCluster } from '../../../support/redis-cluster.ts'
import type { RedisCluster } from '../../../support/redis-cluster.ts'
import { until } from '../../../support/until.ts'
import { storesContract } from '../contracts.ts'
import { cap, claim, day, hour, noon, openRedis, settlement, slot } from '../fixtures.ts'

const home = createHome()
let cluster: RedisCluster
beforeAll(async () => { cluster = await startRedisCluster(home.path, 1) })
afterAll(async () => {
  await cluster.stop()
  home.remove()
})

const mark: LogMark = { 'communications.events': [3n, 9n] }
const closed = { name: 'Unavailable', dependency: 'Redis state' }
const requestIds = Array.from({ length: 60 }, (_, index) => `request-${index}`)
const claims = requestIds.map(id => claim(id))

describe('stores over a cluster', () => {
  storesContract(() => openRedis(cluster.url))

  it('lie on all nodes', async () => {
    const prefix = `spread-${randomUUID()}:`
    const stores = await openRedis(cluster.url, { prefix })
    await stores.ledger.claim(claims)
    const found = await Promise.all(cluster.nodes.slice(0, 3).map(node => node.keys(`${prefix}*`)))
    expect(found.map(keys => keys.length > 5)).toEqual([true, true, true])
    expect(found.flat().length).toBe(claims.length)
    expect((await stores.ledger.byRequest(requestIds)).map(entry => entry?.outcome)).toEqual(requestIds.map(() => 'claimed'))
  })

  it('tell the memory of each node that holds data', async () => {
    const uses = await (await openRedis(cluster.url)).memory()
    expect(uses).toHaveLength(3)
    expect(uses.every(({ used, max }) => used > 100_000 && max >= 0)).toBe(true)
  })

  it('log in to every node', async () => {
    const everyNode = (password: string): Promise<unknown> => Promise.all(cluster.nodes.map(node => node.config('SET', 'requirepass', password)))
    await everyNode('pass@word')
    try {
      const stores = await openRedis(cluster.url.replace('://', '://:pass%40word@'))
      expect(await stores.ledger.claim(claims)).toEqual(claims.map(() => ({ kind: 'claimed' })))
      await expect(openRedis(cluster.url, { timeoutMs: 500 })).rejects.toMatchObject({ dependency: 'Redis' })
    } finally {
      await everyNode('')
    }
  })

  it('reject while no node can be reached', async () => {
    const stores = openRedis('redis+cluster://127.0.0.1:1,127.0.0.1:2', { timeoutMs: 300 })
    await expect(stores).rejects.toMatchObject({ dependency: 'Redis' })
  })
})

/** Stores that are open, two processes' worth. */
async function openState(): Promise<{ prefix: string; one: RedisStores; other: RedisStores }> {
  const prefix = `gate-${randomUUID()}:`
  const [one, other] = [await openRedis(cluster.url, { prefix, gated: true }), await openRedis(cluster.url, { prefix, gated: true })]
  await expect(one.ledger.claim(claims)).rejects.toMatchObject(closed)
  const rebuilding = await one.gate.begin(10_000, false)
  await rebuilding?.open(noon, mark)
  await one.gate.mark(mark)
  expect(await other.ledger.claim(claims)).toEqual(claims.map(() => ({ kind: 'claimed' })))
  return { prefix, one, other }
}
const settledLook = async (stores: RedisStores): Promise<Awaited<ReturnType<RedisStores['gate']['look']>>> => {
  const looks: Awaited<ReturnType<RedisStores['gate']['look']>>[] = []
  await until(async () => {
    const look = await stores.gate.look().catch(() => null)
    if (look) looks.push(look)
    return look !== null
  })
  return looks[0] ?? { open: true }
}

describe('the gate over a cluster', () => {
  it('shuts when one node is emptied: at once for what lay there, for everyone when it is rebuilt, which forgets the rest', async () => {
    const { prefix, one, other } = await openState()
    const epoch = other.gate.epoch()
    const emptied = await cluster.ownerOf(slotOf(`${prefix}g:{request-0}`))
    const elsewhere = await Promise.all(requestIds.map(async id => await cluster.ownerOf(slotOf(`${prefix}g:{${id}}`)) !== emptied))
    const there = requestIds.filter((_, index) => elsewhere[index])
    await cluster.nodes[emptied]?.flushall()

    await expect(other.ledger.claim([claim('request-0', 1)])).rejects.toMatchObject(closed)
    await expect(one.ledger.byRequest(['request-0'])).rejects.toMatchObject(closed)
    expect(await one.gate.look()).toEqual({ open: false, cause: 'lost' })
    const rebuilding = await one.gate.begin(10_000, false)
    if (!rebuilding) throw new Error('another rebuilds')
    expect(rebuilding.since).toBeNull()
    // The others nodes were not lost, yet nobody may go on there under the epoch of before.
    await expect(other.ledger.byRequest(there)).rejects.toMatchObject(closed)
    expect((await rebuilding.stores.ledger.byRequest(there)).every(entry => entry !== null)).toBe(true)
    await rebuilding.wipe()
    expect(await rebuilding.stores.ledger.byRequest(there)).toEqual(there.map(() => null))
    await rebuilding.stores.limits.reserve(requestIds.map(id => slot(id, noon, [cap('day', 9, day)], { recipientId: id })))
    await rebuilding.open(noon + hour, mark)

    await expect(other.gate.confirm(epoch)).rejects.toMatchObject(closed)
    expect(await other.gate.look()).toEqual({ open: true })
    expect(other.gate.openedAt()).toBe(noon + hour)
    expect(await other.limits.history('request-7', noon)).toHaveLength(1)
  })

  it('shuts when a slot has lost its keys on a node that is otherwise whole, as after an administrator gave it away empty', async () => {
    const { prefix, one, other } = await openState()
    const lost = slotOf(`${prefix}g:{request-3}`)
    const node = cluster.nodes[await cluster.ownerOf(lost)]
    const keys = await node?.call('CLUSTER', 'GETKEYSINSLOT', lost, 1000) as string[] | undefined
    expect(keys).toContain(`${prefix}g:{request-3}`)
    for (const key of keys ?? []) await node?.del(key)
    expect(await one.gate.look()).toEqual({ open: true })
    await expect(one.ledger.claim([claim('request-3', 1)])).rejects.toMatchObject(closed)
    expect(await one.gate.look()).toEqual({ open: false, cause: 'lost' })
    const rebuilding = await one.gate.begin(10_000, false)
    await expect(other.ledger.byRequest(['request-4'])).rejects.toMatchObject(closed)
    await rebuilding?.open(noon, mark)
    expect(await other.gate.look()).toEqual({ open: true })
  })

  it('notes an outcome only where the provider\'s id for it is noted: else a callback would find the one without the other', async () => {
    const { prefix, one } = await openState()
    const idSlot = slotOf(`${prefix}p:{twilio:SM1}`)
    const [idNode, entryNode] = await Promise.all([idSlot, slotOf(`${prefix}g:{request-5}`)].map(async at => cluster.nodes[await cluster.ownerOf(at)]))
    const there = await idNode?.call('CLUSTER', 'GETKEYSINSLOT', idSlot, 1000) as string[] | undefined
    expect(await idNode?.del(there?.find(key => key.startsWith(prefix) && key.endsWith(':epoch')) ?? '')).toBe(1)
    await expect(one.ledger.settle([settlement('request-5', 0, 'accepted', { providerMessageId: 'SM1' })])).rejects.toMatchObject(closed)
    expect(await entryNode?.get(`${prefix}g:{request-5}`)).toMatch(/^c\|/)
  })

  it('takes nothing from a rebuilder whose part was emptied meanwhile, nor from one whose right was taken', async () => {
    const { one, other } = await openState()
    const first = await one.gate.begin(10_000, true)
    await cluster.nodes[1]?.flushall()
    await expect(first?.open(noon, mark)).rejects.toMatchObject(closed)
    expect(await other.gate.look()).toEqual({ open: false, cause: 'lost' })
    await first?.release()
    const second = await other.gate.begin(10_000, false)
    await expect(first?.stores.ledger.claim(claims)).rejects.toMatchObject(closed)
    await second?.open(noon, mark)
    expect((await one.ledger.byRequest(requestIds)).length).toBe(requestIds.length)
  })

  it('notices a node that comes back as another process, and knows the mark', async () => {
    const { one } = await openState()
    await cluster.restart(2)
    expect(await settledLook(one)).toEqual({ open: false, cause: 'restarted', mark })
    await expect(one.ledger.claim(claims)).rejects.toMatchObject(closed)
    const rebuilding = await one.gate.begin(10_000, false)
    expect(rebuilding?.since).toEqual(mark)
    await rebuilding?.open(noon, mark)
    expect((await one.ledger.byRequest(requestIds)).every(entry => entry !== null)).toBe(true)
  })

  it('stays open while a slot moves to another node, and follows it', async () => {
    const { prefix, one, other } = await openState()
    const moving = slotOf(`${prefix}g:{request-3}`)
    const from = await cluster.ownerOf(moving)
    const epoch = one.gate.epoch()
    await cluster.move(moving, from, (from + 1) % 3, async () => {
      expect((await one.ledger.byRequest(requestIds)).map(entry => entry?.outcome)).toEqual(requestIds.map(() => 'claimed'))
      expect(await other.ledger.claim([claim('request-3')])).toMatchObject([{ kind: 'unclear' }])
    })
    expect(await one.ledger.claim([claim('request-3')])).toMatchObject([{ kind: 'unclear' }])
    expect((await other.ledger.byRequest(requestIds)).map(entry => entry?.outcome)).toEqual(requestIds.map(() => 'claimed'))
    expect(await one.gate.look()).toEqual({ open: true })
    expect(one.gate.epoch()).toBe(epoch)
  })

  it.each([
    ['while its master lives', async () => void (await cluster.nodes[3]?.cluster('FAILOVER', 'TAKEOVER')), 3, ['answered', 'Redis']],
    ['because its master died', async () => {
      await until(async () => String(await cluster.nodes[0]?.info('replication')).includes('master_link_status:up'))
      await cluster.kill(3)
    }, 0, ['Redis']],
  ])('shuts when a replica takes over %s: it may lack the last writes', async (_, strike, heir, before) => {
    const { one } = await openState()
    await strike()
    await until(async () => await cluster.ownerOf(0) === heir)
    // A master that lives answers until it knows better; then nobody does.
    for (let last = ''; last !== 'Redis state';) {
      last = await one.ledger.byRequest(requestIds).then(() => 'answered', (error: { dependency: string }) => error.dependency)
      expect([...before, 'Redis state']).toContain(last)
    }
    expect(await settledLook(one)).toMatchObject({ open: false, cause: 'restarted' })
    const rebuilding = await one.gate.begin(10_000, false)
    await rebuilding?.open(noon, mark)
    expect((await one.ledger.byRequest(requestIds)).length).toBe(requestIds.length)
  })
})

it('stores over a cluster reject at once when its last node is gone', async () => {
  const stores = await openRedis(cluster.url)
  await stores.ledger.claim(claims)
  for (const node of [0, 1, 2]) await cluster.kill(node)
  for (let call = 0; call < 5; call += 1) await expect(stores.ledger.claim(claims)).rejects.toMatchObject({ dependency: 'Redis' })
})
