/** Messages, people, settings and policy for tests: everything has a plain default, a test states only what it is about. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { policySchema } from '../../config/policy.ts'
import type { Category, Policy } from '../../config/policy.ts'
import { settingsSchema } from '../../config/settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, Recipient } from '../../schemas/generated/types.ts'

/** Sunday 2026-11-22, 12:00 in New York. */
export const NOON = Date.UTC(2026, 10, 22, 17)

export function aCommunication(more: Partial<Communication> = {}): Communication {
  return {
    requestId: 'req-1', recipientId: 'person-1', category: 'payment_reminder', channel: 'sms', fallbackChannels: [], subject: null, text: 'Your bill is due tomorrow.', html: null,
    mediaUrls: [], requestedAt: NOON, notBefore: null, expiresAt: null, tenantId: 'default', campaignId: null, subjectKey: null, experimentId: null, variant: null,
    facts: {}, source: '', sealed: null, lane: 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [], ...more,
  }
}

export function aRecipient(more: Partial<Recipient> = {}): Recipient {
  return {
    recipientId: 'person-1', updatedAt: NOON, phone: '+12125550123', email: 'person@example.com', zone: 'America/New_York', zoneVerifiedAt: NOON, country: 'US', state: 'NY',
    locale: null, quietStart: null, quietEnd: null, pausedUntil: null, erasedAt: null, facts: {}, ...more,
  }
}

/** Settings with their defaults, and some changed. */
export function someSettings(more: Partial<Settings> = {}): Settings {
  return { ...settingsSchema.parse({}), ...more }
}

/** The policy as it ships. */
export const shippedPolicy: Policy = policySchema.parse(parse(readFileSync(new URL('../../config/policy.yaml', import.meta.url), 'utf8')))

/** The shipped policy with one category changed. */
export function policyWith(name: string, more: Partial<Category>): Policy {
  const category = shippedPolicy.categories[name]
  if (!category) throw new Error(`no category ${name}`)
  return { ...shippedPolicy, categories: { ...shippedPolicy.categories, [name]: { ...category, ...more } } }
}
