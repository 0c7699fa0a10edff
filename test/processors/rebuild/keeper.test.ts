import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { startKeeper } from '../../../processors/rebuild/keeper.ts'
import type { Keeper, KeeperOptions } from '../../../processors/rebuild/keeper.ts'
import type { LogMark, Rebuilding } from '../../../processors/stores/ports.ts'
import { createLossyStores } from '../../support/lossy-stores.ts'

const mark: LogMark = { 'communications.events': [7n] }
const SECOND = 1000

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

interface World { readonly lossy: ReturnType<typeof createLossyStores>; readonly told: number[]; readonly rebuilds: (LogMark | null)[]; readonly crashes: string[]; readonly marks: number[]; keep(more?: Partial<KeeperOptions>): Keeper }
function world(read: Readonly<Record<string, number>> = { 'communications.events': 3 }): World {
  const lossy = createLossyStores({ addressHash: address => address, beforeCall: async step => { if (step === 'gate.mark') marks.push(Date.now()) } })
  const [told, rebuilds, crashes, marks]: [number[], (LogMark | null)[], string[], number[]] = [[], [], [], []]
  return {
    lossy, told, rebuilds, crashes, marks,
    keep(more = {}) {
      const keeper = startKeeper({
        gate: lossy.stores.gate, mark: async () => mark, log: pino({ level: 'silent' }), now: Date.now, tell: open => { if (told.at(-1) !== open) told.push(open) }, onCrash: error => { crashes.push(error.message) },
        async rebuild(rebuilding) {
          rebuilds.push(rebuilding.since)
          return { mark, read, inHand: 0 }
        },
        ...more,
      })
      onTestFinished(() => keeper.stop())
      return keeper
    },
  }
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('the keeper of the state', () => {
  it('opens what it finds empty, and what is lost later, within a second', async () => {
    const { lossy, told, rebuilds, keep } = world()
    const keeper = keep()
    await keeper.looked
    expect([lossy.isOpen(), rebuilds, keeper.waiting()]).toEqual([true, [null], {}])
    lossy.flush()
    await pass(SECOND)
    expect([lossy.isOpen(), rebuilds, told]).toEqual([true, [null, null], [0, 1, 0, 1]])
    expect(lossy.stores.gate.openedAt()).toBeGreaterThan(0)
  })

  it('opens an epoch over an empty log as one before which nothing was lost', async () => {
    const { lossy, keep } = world({})
    await keep().looked
    await lossy.stores.gate.look()
    expect(lossy.stores.gate.openedAt()).toBe(0)
  })

  it('notes how far the log is in the store every few seconds, and reads from there when the server was another one', async () => {
    const { lossy, rebuilds, marks, keep } = world()
    keep()
    await pass(20 * SECOND)
    expect(marks.length).toBeGreaterThan(2)
    expect(marks.length).toBeLessThan(6)
    lossy.setBack(0)
    await pass(SECOND)
    expect([lossy.isOpen(), rebuilds]).toEqual([true, [null, mark]])
  })

  it('waits for what cannot be reached, and gives its right back meanwhile', async () => {
    const { lossy, crashes, keep } = world()
    let away = true
    const keeper = keep({ rebuild: async () => { if (away) throw new Unavailable('Kafka', new Error('gone')); return { mark, read: {}, inHand: 0 } } })
    await pass(3 * SECOND)
    expect([lossy.isOpen(), keeper.waiting(), crashes]).toEqual([false, { state: 'Kafka' }, []])
    const right = await lossy.stores.gate.begin(1, false)
    expect(right).not.toBeNull()
    await right?.release()
    away = false
    await pass(SECOND)
    expect([lossy.isOpen(), keeper.waiting()]).toEqual([true, {}])
  })

  it('leaves the rebuilding to one process, and opens with it', async () => {
    const { lossy, rebuilds, told, keep } = world()
    const other = await lossy.stores.gate.begin(60 * SECOND, false)
    const keeper = keep()
    await pass(5 * SECOND)
    expect([rebuilds, keeper.waiting(), told]).toEqual([[], { state: 'Redis to be rebuilt' }, [0]])
    await other?.open(Date.now(), mark)
    await pass(SECOND)
    expect([rebuilds, keeper.waiting(), told]).toEqual([[], {}, [0, 1]])
  })

  it('keeps its right as long as a rebuild takes, and lets others start meanwhile', async () => {
    const { lossy, keep } = world()
    const renewed: number[] = []
    const begin = async (holdMs: number, close: boolean): Promise<Rebuilding | null> => {
      const rebuilding = await lossy.stores.gate.begin(holdMs, close)
      return rebuilding && { ...rebuilding, renew: async () => { renewed.push(Date.now()) } }
    }
    const done = Promise.withResolvers<void>()
    const keeper = keep({ gate: { ...lossy.stores.gate, begin }, rebuild: async () => { await done.promise; return { mark, read: {}, inHand: 0 } } })
    let looked = false
    void keeper.looked.then(() => { looked = true })
    await pass(10 * SECOND)
    expect(looked).toBe(true)
    expect(renewed.length).toBeGreaterThanOrEqual(2)
    expect(lossy.isOpen()).toBe(false)
    done.resolve()
    await pass(SECOND)
    expect(lossy.isOpen()).toBe(true)
    const before = renewed.length
    await pass(10 * SECOND)
    expect(renewed.length).toBe(before)
  })

  it('ends the process over a bug, and looks no more', async () => {
    const { crashes, keep } = world()
    let tries = 0
    keep({ rebuild: async () => { tries += 1; throw new TypeError('a bug') } })
    await pass(5 * SECOND)
    expect([crashes, tries]).toEqual([['a bug'], 1])
  })

  it('stops when the look in hand is over', async () => {
    const { lossy, rebuilds, keep } = world()
    const keeper = keep()
    await keeper.stop()
    expect(lossy.isOpen()).toBe(true)
    lossy.flush()
    await pass(5 * SECOND)
    expect(rebuilds).toEqual([null])
  })
})
