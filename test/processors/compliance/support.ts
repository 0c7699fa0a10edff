import { loadPolicyFile } from '../../../config/policy-load.ts'
import type { Category, Policy } from '../../../config/policy.ts'
import { settingsSchema } from '../../../config/settings.ts'
import type { Settings } from '../../../config/settings.ts'
import type { ExplainDefaults } from '../../../processors/compliance/explain-prepare.ts'
import type { DecideContext } from '../../../processors/kernel/stage.ts'
import type { Communication, ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'

const loaded = loadPolicyFile('')
if (!loaded.ok) throw new Error('the shipped policy does not load')

/** The shipped policy and default settings. */
export const explainDefaults: ExplainDefaults = { policy: loaded.policy, settings: settingsSchema.parse({}) }

/** Policy with one category more: marketing that never expires. */
export const policy: Policy = { ...loaded.policy, categories: { ...loaded.policy.categories, marketing_forever: { ...loaded.policy.categories['promotion'] as Category, ttlHours: null } } }
const settings: Settings = { ...settingsSchema.parse({}), RELEASE_JITTER_MS: 0 }

export const context = (now: number, overrides: Partial<Settings> = {}): DecideContext => ({ now, policy, settings: { ...settings, ...overrides } })

/** A communication that never expires by its own statement. */
export function communication(part: Partial<Communication> = {}): Communication {
  return {
    requestId: 'request-1', recipientId: 'ana', category: 'promotion', channel: 'sms', fallbackChannels: [], subject: 'News', text: 'Hello', html: null, mediaUrls: [], requestedAt: 0,
    notBefore: null, expiresAt: Number.MAX_SAFE_INTEGER, tenantId: 'default', campaignId: null, subjectKey: null, experimentId: null, variant: null, facts: {}, source: 'test',
    sealed: null, lane: 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [], ...part,
  }
}

export function recipient(part: Partial<Recipient> = {}): Recipient {
  return {
    recipientId: 'ana', updatedAt: 0, phone: '+12125550123', email: 'ana@example.com', zone: null, zoneVerifiedAt: null, country: 'US', state: null, locale: null,
    quietStart: null, quietEnd: null, pausedUntil: null, erasedAt: null, facts: {}, ...part,
  }
}

export function consent(part: Partial<ConsentEvent> = {}): ConsentEvent {
  return { consentId: 'consent-1', recipientId: 'ana', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express', at: 0, address: null, keep: [], source: 'web', wordingVersion: 'v1', evidence: {}, ...part }
}
