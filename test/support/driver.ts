/** Runs the whole topology without a broker: real codec, real stages, memory log and stores, a clock that moves when told, providers that remember. */
import { createHash, randomBytes } from 'node:crypto'
import pino from 'pino'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { loadSettings } from '../../config/load.ts'
import type { Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import { memoryAnalytics } from '../../processors/analytics/memory/store.ts'
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import { interpret } from '../../cli/runtime/providers.ts'
import { subjects } from '../../cli/runtime/connect.ts'
import { parseRequest } from '../../processors/content/request.ts'
import { processorsFor } from '../../processors/index.ts'
import { consumerOf } from '../../processors/kernel/run.ts'
import { cutsOf } from '../../processors/kernel/topology.ts'
import { Unavailable } from '../../processors/kernel/unavailable.ts'
import type { Provider } from '../../processors/senders/port.ts'
import { topicSpecs } from '../../topics/specs.ts'
import type { LogProducer } from '../../topics/port.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import type { Deps, Processor } from '../../processors/kernel/processor.ts'
import { roles } from '../../processors/kernel/processor.ts'
import { parseConsent, parseRecipient } from '../../processors/recipients/parse.ts'
import { hashOfAddress, openPrivacy } from '../../processors/privacy/index.ts'
import type { Vault } from '../../processors/privacy/index.ts'
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
  /** Seals what producers publish. */
  readonly vault: Vault
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
  /** Moves the clock from one instant at which something is due to the next, settling at each: for days at a time. */
  skip(ms: number): Promise<void>
  /** Moves the clock and does nothing else, as a call that takes long does. */
  pass(ms: number): void
  /** Lets the analytics sink finish lingering: moves the clock by the seconds it asks for. */
  flush(): Promise<void>
  events(requestId?: string): Promise<SchemaTypes['event'][]>
  read<N extends SchemaName>(topic: TopicName, schema: N, lane?: 'critical' | 'normal'): Promise<SchemaTypes[N][]>
  /** Kills and restarts every consumer: uncommitted records come again, and what processors kept in memory is gone. */
  crash(): Promise<void>
  readonly crashes: unknown[]
  /** What lanes wait for. */
  readonly waiting: Readonly<Record<string, string>>
}

export interface DriverOptions {
  readonly cuts?: string
  readonly settings?: Record<string, string>
  readonly startAt?: number
  readonly prices?: readonly PriceRow[]
  /** Default: the shipped one. */
  readonly policy?: Policy
  readonly faults?: MemoryFaults
  /** Stands between the processors and their stores. */
  readonly stores?: (stores: Stores) => Stores
  /** Stands between a processor and the log; `name` is the processor's. */
  readonly producer?: (producer: LogProducer, name: string) => LogProducer
  readonly providers?: { readonly sms?: Provider; readonly email?: Provider }
  /** Creates the topics as they are on the brokers, limits and all. */
  readonly createTopics?: boolean
}

/** Noon in New York on an ordinary Thursday. */
export const NOON = Date.parse('2026-11-19T17:00:00Z')
const LINGER_MS = 5_000

const plainHash = (address: string): string => createHash('sha256').update(`driver ${address.toLowerCase()}`).digest('base64url')
/** The hash of an address, in the stores as in the log. */
export const addressHash = (address: string): string => hashOfAddress(address, plainHash)

export async function createDriver(options: DriverOptions = {}): Promise<Driver> {
  const { cuts = 'default', settings: overrides = {}, startAt = NOON, prices = [], faults } = options
  const loaded = loadSettings({ NODE_ENV: 'test', TOPOLOGY_CUTS: cuts, RELEASE_JITTER_MS: '0', ...overrides })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const loadedPolicy = loadPolicyFile('')
  if (!loadedPolicy.ok) throw new Error(JSON.stringify(loadedPolicy.problems))
  const { settings } = loaded
  const policy = options.policy ?? loadedPolicy.policy
  let clock = startAt
  const now = (): number => clock
  const crashes: unknown[] = []
  const log = createMemoryLog({ now, onCrash: error => crashes.push(error), ...(faults && { faults }) })
  const plain = await createCodec(createMemoryRegistry(), subjects(), now)
  if (options.createTopics) await log.admin().createTopics(topicSpecs(settings, cutsOf(settings.TOPOLOGY_CUTS)))
  const held = createMemoryStores({ addressHash })
  const keyProducer = log.producer('keys')
  const { codec, stores, vault } = openPrivacy({ settings, codec: plain, stores: options.stores?.(held) ?? held, addressHash: plainHash, publish: records => keyProducer.send(records), random: randomBytes, now })
  const analytics = memoryAnalytics()
  const [sms, email] = [createFakeProvider('twilio'), createFakeProvider('resend')]
  const deps: Driver['deps'] = {
    settings, policy, prices, codec, stores, metrics: createMetrics(), log: pino({ level: 'silent' }), now, addressHash, owner: 'driver',
    unsubscribeUrl: (recipientId, scope) => `https://example.com/unsubscribe/${recipientId}/${scope}`,
  }
  const producerFor = (name: string): LogProducer => options.producer?.(log.producer(name), name) ?? log.producer(name)
  const build = (): readonly Processor[] => processorsFor(new Set(roles), { sms, email, interpret, analytics, ...options.providers }, settings, name => ({ ...deps, producer: producerFor(name) }))
  let processors = build()
  const waiting: Record<string, string> = {}
  for (const [index, processor] of processors.entries()) {
    const current = (): Processor => processors[index] ?? processor
    const living: Processor = {
      ...processor, handle: batch => current().handle(batch),
      ...(processor.onAssigned && { onAssigned: async (partitions, seek) => current().onAssigned?.(partitions, seek) }),
    }
    await consumerOf(log, living, { ...deps, producer: log.producer('guard'), waiting, onHang: error => crashes.push(error) }).start()
  }
  const input = log.producer('test')

  async function settle(): Promise<void> {
    // Waking leads to records, records lead to waiting: until neither moves any more.
    for (let moved = 1; moved > 0;) {
      moved = await log.pump()
      for (const processor of processors) {
        await processor.tick?.run().catch((error: unknown) => {
          if (!(error instanceof Unavailable)) crashes.push(error)
        })
      }
      moved += await log.pump()
    }
  }
  const decodeAll = async <N extends SchemaName>(topic: string, schema: N): Promise<SchemaTypes[N][]> =>
    (await codec.decode(schema, log.records(topic).map(record => record.value))).flatMap(result => result.ok ? [result.value] : [])

  return {
    log, codec, vault, stores, policy, analytics, sms, email, deps, now, settle, crashes, waiting,
    async request(...requests) {
      const communications = requests.map(request => {
        const parsed = parseRequest({ requestedAt: clock, ...request }, { policy, now: clock, source: 'test', newId: () => 'unnamed' })
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
        return parsed.communication
      })
      await input.send((await orPlain(vault.sealCommunications(communications), communications)).map(one => ({ topic: topicFor('communications.requests', one.lane), key: one.recipientId, value: codec.encode('communication', one) })))
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
        ...(await orPlain(vault.sealRecipients([parsed.value]), [parsed.value])).map(value => ({ topic: topicFor('communications.recipients'), key: value.recipientId, value: codec.encode('recipient', value) })),
        ...(await orPlain(vault.sealConsents(events), events)).map(event => ({ topic: topicFor('communications.consents'), key: event.recipientId, value: codec.encode('consent', event) })),
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
    async skip(ms) {
      const end = clock + ms
      for (await settle(); clock < end; await settle()) {
        const due = await Promise.all(Array.from({ length: 4 }, (_, partition) => held.deferrals.nextDue(partition)))
        const next = [log.nextResumeAt(), ...due].filter(at => at !== null && at > clock)
        clock = Math.min(end, ...next.map(Number))
      }
    },
    pass: ms => { clock += ms },
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
      processors = build()
      for (const processor of processors) await log.restart(`${settings.KAFKA_CLIENT_ID}.${processor.name}`)
      await settle()
    },
  }
}

/** A producer may publish without sealing; it has to while the keys cannot be reached. */
async function orPlain<Value>(sealed: Promise<Value[]>, plain: readonly Value[]): Promise<readonly Value[]> {
  return sealed.catch((error: unknown) => {
    if (error instanceof Unavailable) return plain
    throw error
  })
}
