import type { SchemaName, SchemaTypes } from '../../schemas/codec.ts'

/** One value per schema with every field filled. */
export const samples: { readonly [N in SchemaName]: SchemaTypes[N] } = {
  communication: {
    requestId: 'req-1', recipientId: 'rcp-1', category: 'promotion', channel: 'mms', fallbackChannels: ['sms', 'email'], subject: 'Hi', text: 'Grüße 🎉', html: '<p>Hi</p>', mediaUrls: ['https://example.com/a.png'], sealed: Buffer.from([1, 2, 3]),
    requestedAt: 1_795_107_600_000, notBefore: 1_795_107_600_001, expiresAt: 1_795_107_700_000, tenantId: 't', campaignId: 'c', subjectKey: 's', experimentId: 'e', variant: 'a', facts: { promotional: 'true' }, source: 'svc',
    lane: 'critical', pass: 2, attempt: 1, sendChannel: 'email', segments: 3, costMicros: 150_000,
    trace: [{ stage: 'timing', verdict: 'defer', reason: 'quiet_hours', rule: 'quiet', at: 1_795_107_600_000, until: 1_795_107_650_000, pass: 0, policyVersion: '1', detail: '{}' }],
    digest: [{ requestId: 'req-0', deferralKey: 'req-0#1.0', payload: Buffer.from([4, 5, 6]) }],
  },
  event: {
    eventId: 'ev', requestId: 'req-1', requestedOn: '2026-11-19', requestedAt: 1_795_107_600_000, recipientId: 'rcp-1', kind: 'sent', occurredAt: 1_795_107_601_000, lane: 'normal', channel: 'sms', category: 'promotion', stage: 'sender',
    reason: 'retry', rule: 'r', policyVersion: '1', pass: 1, attempt: 2, until: 5, segments: 1, costMicros: 50_000, provider: 'twilio', providerMessageId: 'SM1', providerCode: '20429', addressHash: 'h', tenantId: 't', campaignId: 'c', experimentId: 'e', variant: 'a', trace: '[]', detail: '{}',
  },
  callback: { callbackId: 'cb', provider: 'twilio', kind: 'status', providerMessageId: 'SM1', requestId: 'req-1', attempt: 1, receivedAt: 1_795_107_601_000, body: Buffer.from('MessageStatus=delivered') },
  recipient: { recipientId: 'rcp-1', updatedAt: 1, phone: '+12125550101', email: 'rcp-1@example.com', zone: 'America/Boise', zoneVerifiedAt: 2, country: 'US', state: 'ID', locale: 'en-US', quietStart: 1320, quietEnd: 480, pausedUntil: 3, erasedAt: 4, facts: { a: 'b' } },
  consent: { consentId: 'k', recipientId: 'rcp-1', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at: 1, address: '+12125550101', keep: ['informational'], source: 'web', wordingVersion: '1', evidence: { ip: '192.0.2.1' } },
  deferral: { requestId: 'req-1', recipientId: 'rcp-1', pass: 1, target: 'communications.requests.normal', dueAt: 2, deferredAt: 1, reason: 'quiet_hours', payload: Buffer.from([1, 2, 3]) },
  key: { keyId: 'rcp-1', wrappedAt: 1, wrapped: '0a1b2c3d.AAAA' },
  alert: { alertId: 'a', monitor: 'delivery_rate', status: 'firing', at: 1, value: 0.9, threshold: 0.95, summary: 'Too few.', detail: 'd' },
}
