/** A sender by itself: memory stores, a provider that is scripted, a clock that moves when told. The chain's stages are real. */
import pino from 'pino'
import { subjects } from '../../../cli/runtime/connect.ts'
import { createMetrics } from '../../../processors/kernel/metrics.ts'
import type { Deps } from '../../../processors/kernel/processor.ts'
import { createSender } from '../../../processors/senders/sender.ts'
import type { Delivery, Sender } from '../../../processors/senders/sender.ts'
import { stages } from '../../../processors/stages.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import { createCodec } from '../../../schemas/codec.ts'
import type { SchemaName, SchemaTypes } from '../../../schemas/codec.ts'
import type { Communication, ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'
import { createMemoryRegistry } from '../../../schemas/registry.ts'
import { aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'
import { createFakeProvider } from '../../support/fake-provider.ts'
import type { FakeProvider } from '../../support/fake-provider.ts'

/** Thursday noon in New York. */
export const NOON = Date.parse('2026-11-19T17:00:00Z')

export interface Bench {
  readonly sender: Sender
  readonly provider: FakeProvider
  readonly deps: Deps
  readonly stores: Stores
  clock: number
  /** Another worker over the same stores and provider. */
  worker(owner: string, stores?: Partial<Stores>): Sender
  /** What a delivery wrote, decoded. */
  read<N extends SchemaName>(delivery: Delivery, schema: N): Promise<SchemaTypes[N][]>
  know(...people: Partial<Recipient>[]): Promise<void>
  agree(...consents: Partial<ConsentEvent>[]): Promise<void>
}

export async function createBench(kind: 'sms' | 'email', more: Partial<Deps['settings']> = {}): Promise<Bench> {
  const bench = { clock: NOON }
  const now = (): number => bench.clock
  const addressHash = (address: string): string => `hash:${address.toLowerCase()}`
  const stores = createMemoryStores({ addressHash })
  const codec = await createCodec(createMemoryRegistry(), subjects(), now)
  const provider = createFakeProvider(kind === 'sms' ? 'twilio' : 'resend')
  const settings = someSettings({ NODE_ENV: 'test', RETRY_JITTER: 0, RELEASE_JITTER_MS: 0, ...more })
  const deps: Deps = {
    settings, policy: shippedPolicy, codec, stores, metrics: createMetrics(), log: pino({ level: 'silent' }), now, addressHash, owner: 'worker-1',
    unsubscribeUrl: (recipientId, scope) => `https://example.com/unsubscribe/${recipientId}/${scope}`, producer: { send: async () => {}, close: async () => {} },
  }
  return Object.assign(bench, {
    sender: createSender(kind, provider, deps, stages), provider, deps, stores,
    worker: (owner: string, other: Partial<Stores> = {}) => createSender(kind, provider, { ...deps, owner, stores: { ...stores, ...other } }, stages),
    async read<N extends SchemaName>(delivery: Delivery, schema: N) {
      const topics = { communication: ['communications.sms', 'communications.email'], event: ['communications.events'], deferral: ['communications.deferred'], consent: ['communications.consents'] } as Record<SchemaName, string[]>
      const records = delivery.out.filter(record => topics[schema].some(topic => record.topic === topic || record.topic.startsWith(`${topic}.`)))
      return (await codec.decode(schema, records.map(record => record.value))).flatMap(result => result.ok ? [result.value] : [])
    },
    know: (...people: Partial<Recipient>[]) => stores.recipients.applyRecipients((people.length === 0 ? [{}] : people).map(person => aRecipient({ updatedAt: bench.clock, ...person }))),
    agree: (...consents: Partial<ConsentEvent>[]) => stores.recipients.applyConsents(consents.map((consent, index) => ({
      consentId: `c${index}`, recipientId: 'person-1', channel: 'sms', purpose: 'informational', action: 'granted', level: 'express', at: NOON - 1_000_000, address: null, keep: [],
      source: 'web', wordingVersion: '1', evidence: {}, ...consent,
    }))),
  })
}

/** A communication that the chain has passed at `decidedAt`. */
export function passed(more: Partial<Communication> = {}, decidedAt = NOON): Communication {
  return aCommunication({
    requestedAt: decidedAt, sendChannel: more.channel ?? 'sms', segments: 1, costMicros: 50_000,
    trace: ['compliance', 'limits', 'timing', 'cost'].map(stage => ({ stage, verdict: 'pass', reason: null, rule: null, at: decidedAt, until: null, pass: 0, policyVersion: '', detail: null })), ...more,
  })
}

export const anEmail = (requestId: string, more: Partial<Communication> = {}): Communication =>
  passed({ requestId, category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.', segments: 0, costMicros: 1_000, ...more })
