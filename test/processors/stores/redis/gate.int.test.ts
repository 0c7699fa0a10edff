import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import type { LogMark } from '../../../../processors/stores/ports.ts'
import type { RedisStores } from '../../../../processors/stores/redis/index.ts'
import { cap, claim, day, hour, noon, openRedis, recipient, slot } from '../fixtures.ts'

const { REDIS_URL } = inject('addresses')
const mark: LogMark = { 'communications.events': [0n, 7n] }

interface Meeting { readonly prefix: string; readonly raw: Redis; open(): Promise<RedisStores> }
function meet(): Meeting {
  const prefix = `gate-${randomUUID()}:`
  const raw = new Redis(REDIS_URL)
  onTestFinished(() => void raw.disconnect())
  return { prefix, raw, open: () => openRedis(REDIS_URL, { prefix, gated: true }) }
}
/** What FLUSHALL does to these stores, without taking other tests' keys along. */
async function flush({ raw, prefix }: Meeting): Promise<void> {
  const keys = await raw.keys(`${prefix}*`)
  if (keys.length > 0) await raw.del(keys)
}
async function openState(stores: RedisStores, at = noon): Promise<void> {
  const rebuilding = await stores.gate.begin(10_000, false)
  await rebuilding?.open(at, mark)
}

describe('the gate of the Redis stores', () => {
  it('is closed on an empty Redis: nothing is taken and nothing is answered', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    expect(await stores.gate.look()).toEqual({ open: false, cause: 'lost' })
    expect(stores.gate.epoch()).toBe('')
    for (const call of [
      () => stores.ledger.claim([claim('a')]), () => stores.limits.reserve([slot('a', noon, [cap('hour', 2, hour)])]), () => stores.recipients.get(['p1']), () => stores.ledger.byRequest(['a']),
      () => stores.deferrals.position(0), () => stores.effects.apply([{ type: 'void_budget', requestId: 'a' }]), () => stores.recipients.applyRecipients([recipient('p1', noon)]),
    ]) await expect(call()).rejects.toMatchObject({ name: 'Unavailable', dependency: 'Redis state' })
    expect(await meeting.raw.keys(`${meeting.prefix}*`)).toEqual([])
    await stores.ping()
  })

  it('opens for everyone once one worker has rebuilt the state, and only one at a time may', async () => {
    const meeting = meet()
    const [one, other] = [await meeting.open(), await meeting.open()]
    const rebuilding = await one.gate.begin(10_000, false)
    expect(await other.gate.begin(10_000, false)).toBeNull()
    await rebuilding?.stores.ledger.claim([claim('a')])
    await expect(one.ledger.claim([claim('a')])).rejects.toMatchObject({ dependency: 'Redis state' })
    await rebuilding?.open(noon, mark)
    expect(await other.ledger.claim([claim('a')])).toMatchObject([{ kind: 'unclear' }])
    expect(other.gate.epoch()).not.toBe('')
    expect(other.gate.openedAt()).toBe(noon)
    const next = await other.gate.begin(10_000, false)
    await next?.release()
    await other.gate.confirm(other.gate.epoch())
  })

  it('shuts at the first call after the state is gone, in the very script that would have decided', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    await openState(stores)
    const caps = [cap('hour', 1, hour)]
    expect(await stores.limits.reserve([slot('a', noon, caps)])).toEqual([{ held: true }])
    const epoch = stores.gate.epoch()
    await flush(meeting)
    await expect(stores.limits.reserve([slot('b', noon, caps)])).rejects.toMatchObject({ dependency: 'Redis state' })
    expect(await meeting.raw.keys(`${meeting.prefix}*`)).toEqual([])
    await openState(stores)
    await expect(stores.gate.confirm(epoch)).rejects.toMatchObject({ dependency: 'Redis state' })
  })

  it('takes nothing of what was begun under an earlier epoch', async () => {
    const meeting = meet()
    const [slow, quick] = [await meeting.open(), await meeting.open()]
    await openState(quick)
    await slow.ledger.byRequest(['a'])
    await flush(meeting)
    await openState(quick)
    await expect(slow.ledger.claim([claim('a')])).rejects.toMatchObject({ dependency: 'Redis state' })
    expect(await slow.ledger.claim([claim('a')])).toEqual([{ kind: 'claimed' }])
  })

  it('a rebuilder that lost its right writes and opens nothing', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    const late = await stores.gate.begin(10_000, false)
    await flush(meeting)
    const next = await stores.gate.begin(10_000, false)
    await expect(late?.stores.ledger.claim([claim('a')])).rejects.toMatchObject({ dependency: 'Redis state' })
    await expect(late?.renew()).rejects.toMatchObject({ dependency: 'Redis state' })
    await expect(late?.open(noon, mark)).rejects.toMatchObject({ dependency: 'Redis state' })
    await late?.release()
    expect(await stores.gate.begin(10_000, false)).toBeNull()
    await next?.open(noon, mark)
    expect(await stores.ledger.claim([claim('a')])).toEqual([{ kind: 'claimed' }])
  })

  it('remembers why a rebuild was begun that nobody finished', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    await openState(stores)
    await stores.gate.mark(mark)
    expect(await stores.gate.begin(10_000, false)).toBeNull()
    const value = await meeting.raw.get(`${meeting.prefix}{state}:epoch`) ?? ''
    await meeting.raw.set(`${meeting.prefix}{state}:epoch`, value.replace(/\w+$/, 'another0process'))
    // Restarted: the mark holds on, until somebody has to forget what is there.
    const first = await stores.gate.begin(10_000, false)
    expect(first?.since).toEqual(mark)
    await first?.release()
    expect(await stores.gate.look()).toEqual({ open: false, cause: 'restarted', mark })
    const second = await stores.gate.begin(10_000, true)
    expect(second?.since).toBeNull()
    await second?.release()
    expect(await stores.gate.look()).toEqual({ open: false, cause: 'lost' })
    expect((await stores.gate.begin(10_000, false))?.since).toBeNull()
  })

  it('takes a server that is another process for one that may have lost its last writes, and still knows the mark', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    await openState(stores)
    await stores.gate.mark({ 'communications.events': [3n, 9n] })
    const value = await meeting.raw.get(`${meeting.prefix}{state}:epoch`) ?? ''
    await meeting.raw.set(`${meeting.prefix}{state}:epoch`, value.replace(/\w+$/, 'another0process'))
    await expect(stores.ledger.claim([claim('a')])).rejects.toMatchObject({ dependency: 'Redis state' })
    expect(await stores.gate.look()).toEqual({ open: false, cause: 'restarted', mark: { 'communications.events': [3n, 9n] } })
    await expect(stores.ledger.claim([claim('a')])).rejects.toThrow('restarted')
  })

  it('closes and forgets on demand, its own keys alone', async () => {
    const meeting = meet()
    const stores = await meeting.open()
    await openState(stores)
    await stores.limits.reserve(Array.from({ length: 2500 }, (_, index) => slot(`r${index}`, noon, [cap('day', 9, day)], { recipientId: `p${index}` })))
    await meeting.raw.set(`other-${meeting.prefix}`, 'stays')
    const rebuilding = await stores.gate.begin(10_000, true)
    await expect(stores.ledger.byRequest(['a'])).rejects.toMatchObject({ dependency: 'Redis state' })
    await rebuilding?.wipe()
    expect((await meeting.raw.keys(`${meeting.prefix}*`)).sort()).toEqual([`${meeting.prefix}{state}:epoch`, `${meeting.prefix}{state}:rebuilder`])
    expect(await meeting.raw.getdel(`other-${meeting.prefix}`)).toBe('stays')
    await rebuilding?.open(noon, mark)
    expect(await stores.ledger.byRequest(['a'])).toEqual([null])
  })
})
