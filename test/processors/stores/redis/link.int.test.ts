import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import type { Stores } from '../../../../processors/stores/ports.ts'
import { createRedisStores } from '../../../../processors/stores/redis/index.ts'
import { loadScripts } from '../../../../processors/stores/redis/scripts.ts'
import { slotOf } from '../../../../processors/stores/redis/slots.ts'
import { addressHash, budget, cap, claim, consent, day, deferral, hour, money, noon, openRedis, recipient, settlement, slot } from '../fixtures.ts'
import { layWire } from './wire.ts'

const { REDIS_URL } = inject('addresses')

function openRaw(): Redis {
  const raw = new Redis(REDIS_URL)
  onTestFinished(() => raw.disconnect())
  return raw
}

const daysLeft = (ms: number): number | string => (ms < 0 ? 'for good' : Math.round(ms / day * 100) / 100)

/** Touches every kind of key once, several people and requests at a time. */
async function useEverything(stores: Stores): Promise<void> {
  const people = ['person-1', 'person-2', 'person-3']
  await stores.admission.admit(people.map((requestId, offset) => ({ requestId, pass: 0, attempt: 0, contentHash: 'same', requestedOn: '2026-11-20', coordinates: `topic/0/${offset}` })))
  await stores.recipients.applyRecipients(people.map(id => recipient(id, noon, { email: `${id}@example.com` })))
  await stores.recipients.applyConsents(people.map(recipientId => consent('c1', 'opted_out', noon, { recipientId, channel: 'email' })))
  await stores.recipients.get(people)
  await stores.recipients.byAddressHash(addressHash('+12025550101'))
  await stores.limits.reserve(people.map(recipientId => slot(`request-${recipientId}`, noon, [cap('month', 9, 30 * day)], { recipientId })))
  await stores.budgets.reserve(people.map(id => money(`request-${id}`, 5, [budget('day', 100), budget('month', 100)])))
  await stores.effects.apply(people.flatMap(recipientId => [{ type: 'commit_slot', requestId: `request-${recipientId}`, recipientId } as const, { type: 'settle_budget', requestId: `request-${recipientId}`, micros: 5 } as const]))
  await stores.budgets.reserve([money('request-pending', 5, [budget('day', 100)])])
  await stores.ledger.claim(people.map(recipientId => claim(`request-${recipientId}`, 0, { recipientId })))
  await stores.ledger.claim([claim('request-blocked', 0, { channel: 'email' })])
  await stores.ledger.settle(people.map(recipientId => settlement(`request-${recipientId}`, 0, 'accepted', { providerMessageId: `SM-${recipientId}` })))
  await stores.ledger.byProviderMessage('twilio', people.map(id => `SM-${id}`))
  await stores.ledger.byRequest(people.map(id => `request-${id}`))
  await stores.ledger.cancel('request-cancelled', noon)
  await stores.ledger.putManifest('batch-1', Buffer.from('manifest'), hour)
  await stores.deferrals.fold(3, [{ add: deferral('key-1', noon, { partition: 3 }) }], 1n)
  await stores.deferrals.due(3, noon, 9)
  await stores.deferrals.byRequest('request-1')
  await stores.pace.take([{ key: 'minute', limit: 9, windowMs: 60_000 }, { key: 'hour', limit: 9, windowMs: hour }], 1, noon)
}

describe('keys', () => {
  it('expire as documented', async () => {
    const prefix = `keys-${randomUUID()}:`
    await useEverything(await openRedis(REDIS_URL, { prefix }))
    const raw = openRaw()
    const keys = (await raw.keys(`${prefix}*`)).sort()
    const days = await Promise.all(keys.map(async key => [key.slice(prefix.length), daysLeft(await raw.pttl(key))]))
    expect(Object.fromEntries(days)).toMatchObject({
      'a:{person-1}': 14, 'l:{person-1}': 30.04, '{budget}:b:day': 8.5, '{budget}:r:request-person-1': 7, '{budget}:r:request-pending': 'for good', '{budget}:leases': 'for good', 'g:{request-person-1}': 400, 'g:{request-cancelled}': 400,
      'p:{twilio:SM-person-1}': 30, 'm:{batch-1}': 0.04, 'r:{person-1}': 'for good', 'o:{person-1}': 'for good', [`h:{${addressHash('+12025550101')}}`]: 'for good', 'd:{3}:pos': 'for good', 'd:partitions': 'for good', '{pace}:hour': 0.08,
    })
    expect(days.length).toBe(38)
  })

  it('of one script call lie in one slot of a cluster, when asked', async () => {
    const wire = await layWire(REDIS_URL)
    await useEverything(await openRedis(wire.url, { bySlot: true }))
    const calls = wire.commands.filter(([name]) => name === 'eval' || name === 'evalsha').map(([, , count, ...rest]) => rest.slice(0, Number(count)))
    expect(calls.length).toBeGreaterThan(30)
    expect(calls.filter(keys => new Set(keys.map(slotOf)).size !== 1)).toEqual([])
    expect(wire.commands.filter(([name]) => name === 'mget')).toEqual([])
  })

  it('of one batch take one round trip', async () => {
    const wire = await layWire(REDIS_URL)
    const stores = await openRedis(wire.url)
    await useEverything(stores)
    wire.commands.length = 0
    await stores.limits.reserve(Array.from({ length: 120 }, (_, index) => slot(`request-${index}`, noon, [cap('month', 9, 30 * day)], { recipientId: `person-${index}` })))
    expect(wire.commands.map(([name, , count]) => [name, count])).toEqual([['evalsha', '50'], ['evalsha', '50'], ['evalsha', '20']])
  })
})

describe('unclaim', () => {
  const { unclaim } = loadScripts()
  it('restores only what it claimed: a cancellation or an outcome written meanwhile stays', async () => {
    const raw = openRaw()
    const key = `unclaim-${randomUUID()}`
    const takeBack = async (now: string, before: string): Promise<string | null> => {
      await raw.set(key, now)
      await raw.eval(unclaim?.lua ?? '', 1, key, 60_000, 'c|1|5|5|mine', before)
      return raw.get(key)
    }
    expect(await takeBack('c|1|5|5|mine', '')).toBeNull()
    expect(await takeBack('c|1|5|5|mine', 'r|0|4|3|before')).toBe('r|0|4|3|before')
    expect(await takeBack('u|1|6|5|other', 'r|0|4|3|before')).toBe('u|1|6|5|other')
  })
})

describe('link', () => {
  it('sends scripts again when Redis has lost them', async () => {
    const stores = await openRedis(REDIS_URL)
    const caps = [cap('hour', 2, hour)]
    await stores.limits.reserve([slot('a', noon, caps)])
    await openRaw().script('FLUSH')
    const batch = Array.from({ length: 120 }, (_, index) => slot(`request-${index}`, noon + index, caps))
    expect((await stores.limits.reserve(batch)).filter(answer => answer.held).length).toBe(1)
  })

  it('rejects when Redis never comes up', async () => {
    const wire = await layWire(REDIS_URL)
    await wire.cut()
    const stores = createRedisStores({ url: wire.url, addressHash, timeoutMs: 200 })
    onTestFinished(() => stores.close())
    await expect(stores.ping()).rejects.toThrow('not ready')
    await expect(stores.ready).rejects.toThrow('not ready')
  })

  it('rejects at once while Redis is away, and works again when it is back', async () => {
    const wire = await layWire(REDIS_URL)
    const stores = await openRedis(wire.url)
    await stores.ping()
    await wire.cut()
    await vi.waitFor(() => expect(stores.ping()).rejects.toThrow('cannot be reached'))
    await expect(stores.ledger.claim([claim('a')])).rejects.toThrow('cannot be reached')
    await wire.mend()
    await vi.waitFor(() => stores.ping(), { timeout: 10_000 })
    expect(await stores.ledger.claim([claim('a')])).toEqual([{ kind: 'claimed' }])
  })

  it('takes a silent Redis for lost, and the call may be repeated', async () => {
    const wire = await layWire(REDIS_URL)
    const stores = await openRedis(wire.url, { timeoutMs: 300 })
    wire.silence()
    await expect(stores.ledger.claim([claim('a')])).rejects.toThrow('cannot be reached')
  })

  it('tells the log about connection errors', async () => {
    const wire = await layWire(REDIS_URL)
    const log = vi.fn<(message: string, error: unknown) => void>()
    await openRedis(wire.url, { log })
    await wire.cut()
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith('Redis connection', expect.any(Error)), { timeout: 5000 })
  })

  it('tells how much memory the server uses, and its limit', async () => {
    const [use, ...more] = await (await openRedis(REDIS_URL)).memory()
    const [, max] = await openRaw().config('GET', 'maxmemory') as string[]
    expect(more).toEqual([])
    expect(use).toEqual({ used: expect.any(Number), max: Number(max) })
    expect(use?.used).toBeGreaterThan(100_000)
  })

  it('closes, and rejects from then on', async () => {
    const stores = await openRedis(REDIS_URL)
    await stores.close()
    await expect(stores.ping()).rejects.toThrow('cannot be reached')
  })
})
