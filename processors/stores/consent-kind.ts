import type { ConsentAction, ConsentEvent } from '../../schemas/generated/types.ts'

/** Actions of one kind replace each other: the latest of a kind is what holds for a channel and purpose. */
export const consentKinds = {
  granted: 'consent',
  pending: 'consent',
  revoked: 'consent',
  opted_out: 'opt_out',
  opted_in: 'opt_out',
  objected: 'objection',
  suppressed: 'suppression',
  unsuppressed: 'suppression',
  erased: 'erasure',
  exported: 'export',
  unknown: 'unknown',
} as const satisfies Record<ConsentAction, string>

/** What a consent event is folded by: channel, purpose and kind. */
export const foldKey = (consent: Pick<ConsentEvent, 'channel' | 'purpose' | 'action'>): string => JSON.stringify([consent.channel, consent.purpose, consentKinds[consent.action]])
