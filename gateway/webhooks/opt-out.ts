/** A STOP takes effect before the provider is answered; the callbacks processor tells the log of it, by the same id. */
import type { ParsedUrlQuery } from 'node:querystring'
import { classifyReply } from '../../processors/compliance/classify-reply.ts'
import { addressId } from '../../processors/stores/about-address.ts'
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import type { GatewayDeps } from '../deps.ts'
import { reach } from '../reach.ts'

/** Does this inbound SMS ask to stop? Twilio's own word for it counts before ours. */
export function isOptOut({ OptOutType, Body }: ParsedUrlQuery): boolean {
  const [type] = [OptOutType ?? []].flat()
  if (type === 'STOP' || type === 'START' || type === 'HELP') return type === 'STOP'
  return classifyReply([Body ?? []].flat()[0] ?? '', { pendingOptIn: false }) === 'opt_out'
}

/** The same event as the callbacks processor makes of this callback (processors/callbacks/consents.ts), so that folding both is folding one. */
export function optOutOf(recipientId: string, { callbackId, provider, receivedAt }: ProviderCallback): ConsentEvent {
  return {
    consentId: `${provider}:${callbackId}:${recipientId}:opted_out`, recipientId, channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: receivedAt,
    address: null, keep: [], source: 'sms_reply', wordingVersion: null, evidence: { callbackId, provider },
  }
}

/** Opts out everyone who has the number, and the number itself. From here on a sender's last look stops what is under way to them. */
export async function applyOptOut(deps: Pick<GatewayDeps, 'addressHash'> & { readonly stores: Pick<GatewayDeps['stores'], 'recipients'> }, from: string, callback: ProviderCallback, waitMs: number): Promise<void> {
  const hash = deps.addressHash(from)
  await reach('redis', async () => {
    const recipientIds = await deps.stores.recipients.byAddressHash(hash)
    await deps.stores.recipients.applyConsents([...recipientIds, addressId(hash)].map(id => optOutOf(id, callback)))
  }, waitMs)
}
