/**
 * Counts every call to a store and to the log, and kills the process at the one that is armed: before it has an effect, or after it and before anybody knows.
 * What the deferral's tick reads again and again is left out.
 */
import type { Stores } from '../../processors/stores/ports.ts'
import type { LogProducer } from '../../topics/port.ts'
import { Crash } from './fake-provider.ts'

export interface CrashPoints {
  /** How many calls there were since `arm`. */
  readonly calls: number
  /** Names of the calls since `arm`, e.g. ledger.settle. */
  readonly names: readonly string[]
  /** From here on the call with this number (from 1) crashes; every call passes without one. */
  arm(call: number | null, when?: 'before' | 'after'): void
  stores(stores: Stores): Stores
  producer(producer: LogProducer, name: string): LogProducer
}

const idle: ReadonlySet<string> = new Set(['deferrals.position', 'deferrals.due', 'deferrals.count'])

export function createCrashPoints(): CrashPoints {
  let armed: { call: number | null; when: 'before' | 'after' } = { call: null, when: 'before' }
  let names: string[] = []
  async function through<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (idle.has(name)) return work()
    names.push(name)
    const hit = armed.call === names.length
    if (hit && armed.when === 'before') throw new Crash(`before ${name}`)
    const result = await work()
    if (hit) throw new Crash(`after ${name}`)
    return result
  }
  const watched = <Store extends object>(name: string, store: Store): Store => new Proxy(store, {
    get: (target, method) => {
      const member: unknown = Reflect.get(target, method)
      return typeof member === 'function' && typeof method === 'string' && name !== 'gate' ? (...given: unknown[]) => through(`${name}.${method}`, async () => Reflect.apply(member, target, given)) : member
    },
  })
  return {
    get calls() { return names.length },
    get names() { return names },
    arm(call, when = 'before') {
      armed = { call, when }
      names = []
    },
    stores: stores => ({ ...stores, ...Object.fromEntries(Object.entries(stores).flatMap(([name, store]: [string, unknown]) => typeof store === 'object' && store !== null ? [[name, watched(name, store)]] : [])) }),
    producer: (producer, name) => ({ ...producer, send: records => through(`send by ${name}`, () => producer.send(records)) }),
  }
}
