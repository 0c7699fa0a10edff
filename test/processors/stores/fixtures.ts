/** Requests to the stores with everything filled in, so that a test states only what it is about. */
import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Budget, Cap, ClaimRequest, DeferralEntry, LedgerFacts, LedgerOutcome, MoneyRequest, Settlement, SlotRequest, Stores } from '../../../processors/stores/ports.ts'
import { createRedisStores, type RedisStores, type RedisStoresOptions } from '../../../processors/stores/redis/index.ts'
import type { ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'

export const hour = 3_600_000
export const day = 24 * hour
/** Noon of a day, UTC. */
export const noon = Date.UTC(2026, 10, 22, 12)
export const addressHash = (address: string): string => `hash of ${address}`

/** Opens stores of a test's own and closes them after it. */
export type OpenStores = () => Promise<Stores>

export const openMemory: OpenStores = async () => createMemoryStores({ addressHash })

/** Opens stores over Redis under a key prefix of their own, or a given one to meet in. */
export async function openRedis(url: string, options: Partial<RedisStoresOptions> = {}): Promise<RedisStores> {
  const stores = createRedisStores({ url, prefix: `test-${randomUUID()}:`, addressHash, ...options })
  onTestFinished(() => stores.close())
  await stores.ready
  return stores
}

export const cap = (name: string, limit: number, windowMs: number, more: Partial<Cap> = {}): Cap => ({ name, limit, windowMs, counts: {}, binding: true, ...more })

export const slot = (requestId: string, now: number, caps: readonly Cap[], more: Partial<SlotRequest> = {}): SlotRequest =>
  ({ requestId, recipientId: 'person-1', channel: 'sms', category: 'payment_reminder', subjectKey: null, now, leaseMs: hour, caps, ...more })

export const budget = (key: string, limitMicros: number, more: Partial<Budget> = {}): Budget =>
  ({ key, reason: 'budget_day', limitMicros, criticalReserveMicros: 0, periodEnd: noon + day / 2, ...more })

export const money = (requestId: string, micros: number, budgets: readonly Budget[], more: Partial<MoneyRequest> = {}): MoneyRequest =>
  ({ requestId, lane: 'normal', micros, now: noon, leaseMs: hour, budgets, ...more })

export const facts = (requestId: string, more: Partial<LedgerFacts> = {}): LedgerFacts => ({
  requestId, requestedAt: noon - hour, recipientId: 'person-1', lane: 'normal', channel: 'sms', category: 'promotion', tenantId: 'tenant-1', campaignId: 'spring', experimentId: '', variant: '',
  segments: 1, costMicros: 50_000, attempt: 0, pass: 0, addressHash: addressHash('+12025550101'), batchKey: '', ...more,
})

export const claim = (requestId: string, attempt = 0, more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  requestId, attempt, recipientId: 'person-1', channel: 'sms', purpose: 'marketing', addressHash: addressHash('+12025550101'), requestedOn: '2026-11-22', ignoreOptOut: false, owner: 'worker-1', now: noon,
  facts: facts(requestId, { attempt }), ...more,
})

export const settlement = (requestId: string, attempt: number, outcome: LedgerOutcome, more: Partial<Settlement> = {}): Settlement =>
  ({ requestId, attempt, outcome, provider: 'twilio', providerMessageId: '', at: noon + 1000, code: '', facts: facts(requestId, { attempt }), ...more })

export const recipient = (recipientId: string, updatedAt: number, more: Partial<Recipient> = {}): Recipient => ({
  recipientId, updatedAt, phone: '+12025550101', email: 'person@example.com', zone: 'America/New_York', zoneVerifiedAt: null, country: 'US', state: 'NY', locale: null,
  quietStart: null, quietEnd: null, pausedUntil: null, erasedAt: null, facts: {}, ...more,
})

export const consent = (consentId: string, action: ConsentEvent['action'], at: number, more: Partial<ConsentEvent> = {}): ConsentEvent => ({
  consentId, recipientId: 'person-1', channel: 'sms', purpose: 'all', action, level: 'none', at, address: null, keep: [], source: 'web', wordingVersion: null, evidence: {}, ...more,
})

export const deferral = (key: string, dueAt: number, more: Partial<DeferralEntry> = {}): DeferralEntry =>
  ({ key, partition: 0, requestId: 'request-1', recipientId: 'person-1', dueAt, target: 'communications.requests.normal', reason: 'quiet_hours', pass: 1, payload: Buffer.from([0, 10, 13, 255, 123]), ...more })
