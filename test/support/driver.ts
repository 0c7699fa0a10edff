/** Runs the whole topology without a broker: real codec, real stages, memory log and stores, a clock that moves when told, providers that remember. */
import pino from 'pino'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { loadSettings } from '../../config/load.ts'
import type { Policy } from '../../config/policy.ts'
import { memoryAnalytics } from '../../processors/analytics/memory/store.ts'
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import { interpret } from '../../cli/runtime/providers.ts'
import { subjects } from '../../cli/runtime/connect.ts'
import { parseRequest } from '../../processors/content/request.ts'
import { processorsFor } from '../../processors/index.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import type { Deps, Processor } from '../../processors/kernel/processor.ts'
import { roles } from '../../processors/kernel/processor.ts'
import { parseConsent, parseRecipient } from '../../processors/recipients/parse.ts'
import { createMemoryStores } from '../../processors/stores/memory/index.ts'
import type { Stores } from '../../processors/stores/ports.ts'
import { createCodec } from '../../schemas/codec.ts'
import type { Codec, SchemaName, SchemaTypes } from '../../schemas/codec.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import { topicFor } from '../../topics/index.ts'
import type { TopicName } from '../../topics/index.ts'
import { createMemoryLog } from '../../topics/memory/log.ts'
import type { MemoryFaults, MemoryLog } from '../../topics/memory/log.ts'
import { createFakeProvider } from './fake-provider.ts'
import type { FakeProvider } from './fake-provider.ts'

export interface Driver {
  readonly log: MemoryLog
  readonly codec: Codec
  readonly stores: Stores
  readonly policy: Policy
  readonly analytics: AnalyticsStore
  readonly sms: FakeProvider
  readonly email: FakeProvider
  readonly deps: Omit<Deps, 'producer'>
  now(): number
  /** Publishes requests as POST /v1/communications would take them. */
  request(...requests: Record<string, unknown>[]): Promise<void>
  raw(topic: string, key: string, value: Buffer | null): Promise<void>
  /** Makes people known; consents are granted for everything unless told otherwise. */
  person(recipient: Record<string, unknown> & { recipientId: string }, consents?: 'all' | Record<string, unknown>[]): Promise<void>
  /** Delivers until nothing is left to do at this instant. */
  settle(): Promise<void>
  /** Moves the clock and settles; waking is looked for at every minute of the way. */
  advance(ms: number): Promise<void>
  /** Lets the analytics sink finish lingering: moves the clock by the seconds it asks for. */
  flush(): Promise<void>
  events(requestId?: string): Promise<SchemaTypes['event'][]>
  read<N extends SchemaName>(topic: TopicName, schema: N, lane?: 'critical' | 'normal'): Promise<SchemaTypes[N][]>
  /** Kills and restarts every consumer: uncommitted records come again. */
  crash(): Promise<void>
  readonly crashes: unknown[]
}

export interface DriverOptions {
  readonly cuts?: string
  readonly settings?: Record<string, string>
  readonly startAt?: number
  readonly faults?: MemoryFaults
}

/** Noon in New York on an ordinary Thursday. */
export const NOON = Date.parse('2026-11-19T17:00:00Z')
const GROUP = 'postrider'
const LINGER_MS = 5_000

export async function createDriver({ cuts = 'default', settings: overrides = {}, startAt = NOON, faults }: DriverOptions = {}): Promise<Driver> {
  const loaded = loadSettings({ NODE_ENV: 'test', TOPOLOGY_CUTS: cuts, RELEASE_JITTER_MS: '0', ...overrides })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const loadedPolicy = loadPolicyFile('')
  if (!loadedPolicy.ok) throw new Error(JSON.stringify(loadedPolicy.problems))
  const { settings } = loaded
  const { policy } = loadedPolicy
  let clock = startAt
  const now = (): number => clock
  const addressHash = (address: string): string => `hash:${address.toLowerCase()}`
  const crashes: unknown[] = []
  const log = createMemoryLog({ now, onCrash: error => crashes.push(error), ...(faults && { faults }) })
  const codec = await createCodec(createMemoryRegistry(), subjects(), now)
  const stores = createMemoryStores({ addressHash })
  const analytics = memoryAnalytics()
  const [sms, email] = [createFakeProvider('twilio'), createFakeProvider('resend')]
  const deps: Omit<Deps, 'producer'> = {
    settings, policy, codec, stores, metrics: createMetrics(), log: pino({ level: 'silent' }), now, addressHash, owner: 'driver',
    unsubscribeUrl: (recipientId, scope) => `https://example.com/unsubscribe/${recipientId}/${scope}`,
  }
  const processors = processorsFor(new Set(roles), { sms, email, interpret, analytics }, settings, name => ({ ...deps, producer: log.producer(name) }))
  for (const processor of processors) await startConsumer(log, processor, settings.CONSUMER_BATCH_SIZE)
  const input = log.producer('test')

  async function settle(): Promise<void> {
    // Waking leads to records, records lead to waiting: until neither moves any more.
    for (let moved = 1; moved > 0;) {
      moved = await log.pump()
      for (const processor of processors) await processor.tick?.run()
      moved += await log.pump()
    }
  }
  const decodeAll = async <N extends SchemaName>(topic: string, schema: N): Promise<SchemaTypes[N][]> =>
    (await codec.decode(schema, log.records(topic).map(record => record.value))).flatMap(result => result.ok ? [result.value] : [])

  return {
    log, codec, stores, policy, analytics, sms, email, deps, now, settle, crashes,
    async request(...requests) {
      await input.send(requests.map(request => {
        const parsed = parseRequest({ requestedAt: clock, ...request }, { policy, now: clock, source: 'test', newId: () => 'unnamed' })
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
        return { topic: topicFor('communications.requests', parsed.communication.lane), key: parsed.communication.recipientId, value: codec.encode('communication', parsed.communication) }
      }))
    },
    raw: (topic, key, value) => input.send([{ topic, key, value }]),
    async person(recipient, consents = 'all') {
      const parsed = parseRecipient({ country: 'US', state: 'NY', zone: 'America/New_York', phone: '+12125550101', email: `${recipient.recipientId}@example.com`, ...recipient }, clock)
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
      const grants = consents === 'all' ? ['sms', 'email'].flatMap(channel => ['marketing', 'informational', 'debt_collection'].map(purpose => ({ channel, purpose, action: 'granted', level: 'express_written', source: 'web', wordingVersion: '1' }))) : consents
      const events = grants.map(grant => {
        const consent = parseConsent({ recipientId: recipient.recipientId, at: clock - 86_400_000, ...grant }, clock, 'test')
        if (!consent.ok) throw new Error(JSON.stringify(consent.problems))
        return consent.value
      })
      await input.send([
        { topic: topicFor('communications.recipients'), key: recipient.recipientId, value: codec.encode('recipient', parsed.value) },
        ...events.map(event => ({ topic: topicFor('communications.consents'), key: event.recipientId, value: codec.encode('consent', event) })),
      ])
      await settle()
    },
    async advance(ms) {
      const end = clock + ms
      while (clock < end) {
        clock = Math.min(end, clock + 60_000)
        await settle()
      }
    },
    async flush() {
      for (let next = log.nextResumeAt(); next !== null && next - clock <= LINGER_MS; next = log.nextResumeAt()) {
        clock = Math.max(clock, next)
        await settle()
      }
    },
    async events(requestId) {
      return (await decodeAll(topicFor('communications.events'), 'event')).filter(event => requestId === undefined || event.requestId === requestId)
    },
    read: (topic, schema, lane) => decodeAll(topicFor(topic, lane), schema),
    async crash() {
      for (const processor of processors) await log.restart(`${GROUP}.${processor.name}`)
      await settle()
    },
  }
}

async function startConsumer(log: MemoryLog, processor: Processor, maxBatch: number): Promise<void> {
  const consumer = log.consumer({
    groupId: `${GROUP}.${processor.name}`, topics: processor.reads, maxBatch: processor.maxBatch ?? maxBatch, handle: batch => processor.handle(batch),
    ...(processor.onAssigned && { onAssigned: partitions => processor.onAssigned?.(partitions, (topic, partition, offset) => consumer.seek(topic, partition, offset)) }),
  })
  await consumer.start()
}
