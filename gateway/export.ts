/** Everything held about a person, as one answer (GDPR art. 15 and 20). */
import type { CommunicationOfRow, ConsentTrailRow } from '../processors/analytics/queries.ts'
import type { DeferralEntry } from '../processors/stores/ports.ts'
import type { ConsentEvent } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'
import type { GatewayDeps } from './deps.ts'
import { iso } from './iso.ts'
import { publish, reach } from './reach.ts'
import { consentRecord, profileOf } from './recipients.ts'

const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

/** Profile, consents, communications and their states, what waits with its content, what counts against the caps, and when they opened, clicked or replied (kept for the best hour); null when nobody is known by this id. */
export async function exportOf(deps: GatewayDeps, recipientId: string, by: string): Promise<object | null> {
  const at = deps.now()
  const profile = await profileOf(deps, recipientId)
  if (profile === null) return null
  const [communications, trail] = await reach('clickhouse', () => Promise.all([deps.analytics.query('communications_of', { recipientId }), deps.analytics.query('consent_trail', { recipientId })]))
  const [waiting, limits, [engagedAt = []]] = await reach('redis', () => Promise.all([deps.stores.deferrals.byRecipient(recipientId), deps.stores.limits.history(recipientId, at), deps.stores.engagement.of([recipientId])]))
  const answer = {
    recipientId, exportedAt: iso(at), profile, communications: communications.map(communicationOf), waiting: await contentOf(deps, waiting), consentTrail: trail.map(trailOf),
    limits: limits.map(slot => ({ ...slot, at: iso(slot.at) })), engagedAt: engagedAt.map(iso),
  }
  // Who got to see it is told before they do.
  await audit(deps, recipientId, by, at)
  return answer
}

async function contentOf({ codec }: GatewayDeps, entries: readonly DeferralEntry[]): Promise<object[]> {
  const decoded = await codec.decode('communication', entries.map(({ payload }) => payload))
  return entries.map(({ requestId, dueAt, reason }, index) => {
    const result = decoded[index]
    const { subject, text, html, mediaUrls, facts } = result?.ok ? result.value : { subject: null, text: null, html: null, mediaUrls: [], facts: {} }
    return { requestId, dueAt: iso(dueAt), reason, subject, text, html, mediaUrls, facts }
  })
}

async function audit(deps: GatewayDeps, recipientId: string, by: string, at: number): Promise<void> {
  const event: ConsentEvent = {
    consentId: derivedId('exported', recipientId, by, at), recipientId, channel: 'all', purpose: 'none', action: 'exported', level: 'none', at, address: null, keep: [], source: 'api',
    wordingVersion: null, evidence: { by },
  }
  await publish(deps, [consentRecord(deps, event)])
  await reach('redis', () => deps.stores.recipients.applyConsents([event]))
}

function communicationOf(row: CommunicationOfRow): object {
  return {
    requestId: row.request_id, requestedAt: iso(row.requested_at), category: row.category, channel: row.channel, campaignId: row.campaign_id || null, state: row.state, reason: row.reason || null,
    deferredUntil: isoOrNull(row.deferred_until), segments: row.segments, costMicros: row.cost_micros, sentAt: isoOrNull(row.sent_at), deliveredAt: isoOrNull(row.delivered_at),
    openedAt: isoOrNull(row.opened_at), clickedAt: isoOrNull(row.clicked_at),
  }
}

function trailOf({ consent_id, channel, purpose, action, level, at, keep, source, wording_version, evidence }: ConsentTrailRow): object {
  return { consentId: consent_id, channel, purpose, action, level, at: iso(at), keep, source, wordingVersion: wording_version || null, evidence }
}
