/**
 * Stores in memory that can be lost as Redis can: emptied (FLUSHALL), or set back to what was written some calls ago (a crash of the server or a failover).
 * Behind the same gate as the Redis stores: a call that does not find its epoch does nothing.
 */
import { Unavailable } from '../../processors/kernel/unavailable.ts'
import { createMemoryStores } from '../../processors/stores/memory/index.ts'
import type { LogMark, StateGate, Stores } from '../../processors/stores/ports.ts'

export interface LossyStores {
  readonly stores: Stores
  /** Everything is gone. */
  flush(): void
  /** The last `calls` that wrote are undone, and the server is another process. */
  setBack(calls: number): void
  isOpen(): boolean
  /** How many calls wrote since the stores were empty. */
  writes(): number
}

export interface LossyOptions {
  readonly addressHash: (address: string) => string
  /** Before each call, also those of a rebuild: may lose the state, or throw. */
  readonly beforeCall: (name: string) => Promise<void>
}

interface Epoch { readonly name: string; readonly openedAt: number; readonly server: number }
type Parts = Omit<Stores, 'gate' | 'ping' | 'close'>

export function createLossyStores({ addressHash, beforeCall }: LossyOptions): LossyStores {
  /** Everything that was ever done since the store was empty, to be done again up to any point. */
  type Entry = (held: Held) => unknown
  interface Held { stores: Stores; epoch: Epoch | null; mark: LogMark | null }
  const empty = (): Held => ({ stores: createMemoryStores({ addressHash }), epoch: null, mark: null })
  let journal: Entry[] = []
  let held = empty()
  let server = 1
  let epochs = 0
  let known: Epoch | null = null
  let rebuilder: symbol | null = null
  const parts = Object.keys(held.stores).filter(name => !['gate', 'ping', 'close'].includes(name)) as (keyof Parts)[]

  const write = <T>(entry: (held: Held) => T): T => {
    journal.push(entry)
    return entry(held)
  }
  const closed = (why: string): Unavailable => new Unavailable('Redis state', new Error(why))
  const isOpen = (): boolean => held.epoch !== null && held.epoch.server === server

  /** Checks and acts within one turn, as a script does. */
  const over = (check: () => void): Parts => Object.fromEntries(parts.map(part => [part, Object.fromEntries(Object.keys(held.stores[part]).map(method => [method, async (...args: unknown[]) => {
    await beforeCall(`${part}.${method}`)
    check()
    return write(now => Reflect.apply(Reflect.get(now.stores[part], method), now.stores[part], args))
  }]))])) as unknown as Parts
  const entered = (): void => {
    if (known === null && isOpen()) known = held.epoch
    else if (known !== held.epoch || !isOpen()) {
      known = null
      throw closed('the epoch is gone')
    }
  }

  const gate: StateGate = {
    epoch: () => known?.name ?? '',
    openedAt: () => known?.openedAt ?? Number.POSITIVE_INFINITY,
    async look() {
      known = isOpen() ? held.epoch : null
      if (isOpen()) return { open: true }
      return held.epoch === null ? { open: false, cause: 'lost' } : { open: false, cause: 'restarted', mark: held.mark }
    },
    async confirm(epoch) {
      await beforeCall('gate.confirm')
      entered()
      if (known?.name !== epoch) throw closed('another epoch')
    },
    async mark(mark) {
      await beforeCall('gate.mark')
      entered()
      write(now => { now.mark = mark })
    },
    async begin(_holdMs, close) {
      if (rebuilder || (isOpen() && !close)) return null
      const right = rebuilder = Symbol('right')
      if (close) write(now => { now.epoch = null })
      const check = (): void => { if (rebuilder !== right) throw closed('the right is gone') }
      return {
        since: held.epoch === null ? null : held.mark,
        stores: { ...over(check), ping: async () => {}, memory: async () => [], close: async () => {} },
        renew: async () => check(),
        async wipe() {
          check()
          journal = []
          held = empty()
        },
        async open(now, mark) {
          await beforeCall('gate.open')
          check()
          const epoch: Epoch = { name: `epoch-${epochs += 1}`, openedAt: now, server }
          write(store => { Object.assign(store, { epoch, mark }) })
          rebuilder = null
        },
        async release() {
          check()
          rebuilder = null
        },
      }
    },
  }
  return {
    stores: { gate, ...over(entered), ping: async () => {}, memory: async () => [], close: async () => {} },
    isOpen,
    writes: () => journal.length,
    flush() {
      journal = []
      held = empty()
      rebuilder = null
    },
    setBack(calls) {
      journal = journal.slice(0, Math.max(0, journal.length - calls))
      held = empty()
      for (const entry of journal) entry(held)
      server += 1
      rebuilder = null
    },
  }
}
