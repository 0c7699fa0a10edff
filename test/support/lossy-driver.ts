/** The driver over stores that are lost, and workers that die, at any step a seed decides on. */
import { addressHash, createDriver } from './driver.ts'
import type { Driver, DriverOptions } from './driver.ts'
import { createFakeProvider, Crash } from './fake-provider.ts'
import { createLossyStores } from './lossy-stores.ts'
import type { LossyStores } from './lossy-stores.ts'
import { interpret } from '../../cli/runtime/providers.ts'
import { Unavailable } from '../../processors/kernel/unavailable.ts'
import { groupsOf } from '../../processors/rebuild/groups.ts'
import { currentMark } from '../../processors/rebuild/positions.ts'
import { rebuild } from '../../processors/rebuild/rebuild.ts'
import type { OutboundMessage, Provider } from '../../processors/senders/port.ts'
import { parseRequest } from '../../processors/content/request.ts'
import { topicFor } from '../../topics/index.ts'
import type { MemoryLog } from '../../topics/memory/log.ts'
import type { ReadRanges } from '../../topics/range.ts'

export interface Taken { readonly message: OutboundMessage; readonly at: number }
export type Blow = 'flush' | 'setBack' | 'crash' | 'rebuild'

export interface LossyDriver {
  readonly driver: Driver
  readonly lossy: LossyStores
  /** What people got, and when. */
  readonly taken: readonly Taken[]
  /** Rebuilds the state if it is closed, however often that takes. */
  recover(): Promise<void>
  /** Does something without a blow: what the world outside does is not ours to survive. */
  quietly<T>(work: () => Promise<T>): Promise<T>
  /** Publishes requests as a producer does that knows nothing of our stores. */
  publish(...requests: readonly Record<string, unknown>[]): Promise<void>
  /** Notes how far the log is in the store. */
  mark(): Promise<void>
}

export interface LossyOptions {
  readonly cuts: string
  readonly settings?: Record<string, string>
  readonly faults?: DriverOptions['faults']
  readonly policy?: DriverOptions['policy']
  /** What happens at a step: a call to the stores, the log or a provider, before it or `after:` it. */
  readonly blow: (step: string) => readonly Blow[]
  /** How many writes a crash of the server loses. */
  readonly setBackBy?: () => number
  /** How long a provider takes, ms. */
  readonly callMs?: () => number
  /** Whether Twilio tells of a message it took, before it answers. */
  readonly news?: () => boolean
}

export async function createLossyDriver({ cuts, settings, faults, policy, blow, setBackBy = () => 0, callMs = () => 0, news = () => false }: LossyOptions): Promise<LossyDriver> {
  let live = false
  let driver: Driver | null = null
  const taken: Taken[] = []
  const lossy = createLossyStores({ addressHash, beforeCall: step => at(step) })

  async function at(step: string): Promise<void> {
    if (!live) return
    for (const one of blow(step)) {
      if (one === 'flush') lossy.flush()
      else if (one === 'setBack') lossy.setBack(setBackBy())
      else if (one === 'rebuild') await quietly(recover)
      else throw new Crash(step)
    }
  }
  /** What is done in between is not struck again. */
  async function quietly<T>(work: () => Promise<T>): Promise<T> {
    live = false
    try {
      return await work()
    } finally {
      live = true
    }
  }
  async function recover(): Promise<void> {
    const { deps, log, now } = must(driver)
    for (;;) {
      const look = await lossy.stores.gate.look()
      if (look.open) return
      const rebuilding = await must(driver).stores.gate.begin(60_000, false)
      // A blow in the middle of a rebuild: whoever is at it goes on.
      if (!rebuilding) return
      try {
        const { mark } = await rebuild({ ...deps, admin: log.admin(), read: memoryReader(log), interpret }, rebuilding)
        await rebuilding.open(now(), mark)
      } catch (error) {
        await rebuilding.release().catch(() => {})
        if (!(error instanceof Unavailable) && !(error instanceof Crash)) throw error
      }
    }
  }

  /** A provider that tells only of what it took since it is asked about, give or take half a minute. */
  function struck(name: 'twilio' | 'resend'): Provider {
    const fake = createFakeProvider(name)
    const times = new Map<string, number>()
    return {
      ...fake,
      async send(messages, key) {
        await at(`${name}.send`)
        const before = fake.taken.length
        const answer = fake.send(messages, key)
        const now = must(driver).now()
        for (const message of fake.taken.slice(before)) {
          times.set(message.requestId, now)
          taken.push({ message, at: now })
          if (name === 'twilio' && news()) await delivered(must(driver), message)
        }
        const outcomes = await answer
        must(driver).pass(callMs())
        await at(`after:${name}.send`)
        return outcomes
      },
      async reconcile(message, sentAfter) {
        const takenAt = times.get(message.requestId)
        return takenAt !== undefined && takenAt >= sentAfter - 30_000 ? fake.reconcile(message, sentAfter) : { kind: 'not_found' }
      },
    }
  }

  driver = await createDriver({
    cuts, ...(settings && { settings }), ...(faults && { faults }), ...(policy && { policy }), stores: () => lossy.stores, providers: { sms: struck('twilio'), email: struck('resend') },
    producer: (producer, name) => ({
      ...producer,
      async send(records) {
        await at(`${name}.produce`)
        await producer.send(records)
        await at(`after:${name}.produce`)
      },
    }),
  })
  await recover()
  live = true
  return {
    driver, lossy, taken, recover, quietly,
    async publish(...requests) {
      const { codec, policy, now, raw } = must(driver)
      for (const request of requests) {
        const parsed = parseRequest({ requestedAt: now(), ...request }, { policy, now: now(), source: 'test', newId: () => 'unnamed' })
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
        const { lane, recipientId } = parsed.communication
        await raw(topicFor('communications.requests', lane), recipientId, codec.encode('communication', parsed.communication))
      }
    },
    mark: async () => lossy.stores.gate.mark(await currentMark(must(driver).log.admin(), groupsOf(must(driver).deps.settings))).catch(() => {}),
  }
}

function delivered({ codec, raw, now }: Driver, { requestId, attempt, to }: OutboundMessage): Promise<void> {
  const sid = `twilio-${requestId}-${attempt}`
  const body = Buffer.from(new URLSearchParams({ MessageSid: sid, MessageStatus: 'delivered', To: to }).toString())
  return raw('communications.callbacks', sid, codec.encode('callback', { callbackId: `${sid}-delivered`, provider: 'twilio', kind: 'status', providerMessageId: sid, requestId, attempt, receivedAt: now(), body }))
}

function must(driver: Driver | null): Driver {
  if (!driver) throw new Error('not yet')
  return driver
}

/** Reads from what the log in memory holds, without a consumer: it delivers only when pumped. */
export function memoryReader(log: MemoryLog): ReadRanges {
  return async (ranges, visit) => {
    for (const { topic, partition, from, to } of ranges) {
      const records = log.records(topic).filter(record => record.partition === partition && record.offset >= from && record.offset < to)
      for (let next = 0; next < records.length; next += 7) await visit(records.slice(next, next + 7))
    }
  }
}
