/** A gateway over memory: nothing listens, requests are injected. */
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import type { Settings } from '../../config/settings.ts'
import { buildGateway } from '../../gateway/app.ts'
import type { GatewayDeps } from '../../gateway/app.ts'
import { mintToken, scopes } from '../../gateway/token.ts'
import type { Scope } from '../../gateway/token.ts'
import { memoryAnalytics } from '../../processors/analytics/memory/store.ts'
import { eventRow } from '../../processors/analytics/rows.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { createMemoryStores } from '../../processors/stores/memory/index.ts'
import { createCodec } from '../../schemas/codec.ts'
import type { SchemaName, SchemaTypes, Subject } from '../../schemas/codec.ts'
import type { CommunicationEvent } from '../../schemas/generated/types.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import { topicFor, topicTable } from '../../topics/index.ts'
import type { TopicName, TopicRow } from '../../topics/index.ts'
import { createMemoryLog } from '../../topics/memory/log.ts'
import type { LogRecord } from '../../topics/port.ts'
import { plainVault } from '../support/plain-vault.ts'
import { NOON, shippedPolicy, someSettings } from '../support/communications.ts'

export const TWILIO_TOKEN = 'twilio-token-of-tests'
export const RESEND_SECRET = `whsec_${Buffer.from('webhook-secret-of-tests!').toString('base64')}`
export const BASE_URL = 'https://messages.example.com'

/** What a normalised address hashes to, in tests. */
export const addressHash = (address: string): string => `hash of ${address.trim().toLowerCase()}`

export interface Fixture {
  readonly app: FastifyInstance
  readonly deps: GatewayDeps
  /** Decoded records of a topic. */
  records<N extends SchemaName>(topic: TopicName, lane?: 'critical' | 'normal'): Promise<{ record: LogRecord; value: SchemaTypes[N] }[]>
  tell(...events: CommunicationEvent[]): Promise<void>
  /** Headers of a caller with these scopes. */
  bearer(...scopes: Scope[]): { authorization: string }
  logged(): string
}

export interface Clock { now: number }

const subjects: Subject[] = Object.entries(topicTable).flatMap(([topic, row]: [string, TopicRow]) => (row.schema === null ? [] : [{ topic, schema: row.schema, compatibility: 'BACKWARD_TRANSITIVE' as const }]))

/** Builds a gateway; `broken` replaces what a test wants to fail. */
export async function aGateway({ settings = {}, clock = { now: NOON }, broken = () => ({}) }: { settings?: Partial<Settings>; clock?: Clock; broken?: (deps: GatewayDeps) => Partial<GatewayDeps> } = {}): Promise<Fixture> {
  const now = (): number => clock.now
  const codec = await createCodec(createMemoryRegistry(), subjects, now)
  const log = createMemoryLog({ now })
  const analytics = memoryAnalytics()
  const lines: string[] = []
  let made = 0
  const sound: GatewayDeps = {
    settings: someSettings({ NODE_ENV: 'test', TWILIO_AUTH_TOKEN: TWILIO_TOKEN, RESEND_WEBHOOK_SECRET: RESEND_SECRET, ...settings }), policy: shippedPolicy, codec,
    producer: log.producer('gateway'), stores: createMemoryStores({ addressHash }), vault: plainVault, analytics, metrics: createMetrics(), log: pino({ level: 'info' }, { write: line => void lines.push(line) }),
    now, newId: () => `made-${made += 1}`, publicBaseUrl: () => BASE_URL, readiness: async () => ({ kafka: { ok: true } }), addressHash,
  }
  const deps = { ...sound, ...broken(sound) }
  const app = await buildGateway(deps)
  return {
    app, deps,
    async records(topic, lane) {
      const { schema } = topicTable[topic]
      if (schema === null) throw new Error(`${topic} has no schema`)
      const found = log.records(topicFor(topic, lane)).filter(({ value }) => value !== null)
      const values = await codec.decode(schema, found.map(({ value }) => value))
      return found.map((record, index) => {
        const result = values[index]
        if (!result?.ok) throw new Error(`${topic} holds what is no ${schema}`)
        return { record, value: result.value as never }
      })
    },
    tell: async (...events) => void await analytics.insertEvents(events.map(eventRow)),
    bearer: (...given) => ({ authorization: `Bearer ${mintToken(deps.settings, { subject: 'shop', scopes: given.length === 0 ? scopes : given, ttlSeconds: 60 }, now)}` }),
    logged: () => lines.join(''),
  }
}

/** Fails as a dependency that is away. */
export const away = async (): Promise<never> => {
  throw new Error('connect ECONNREFUSED')
}
