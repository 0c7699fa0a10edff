/** What became of an unclear email whose batch cannot be repeated any more: looks for its tag in Resend's list. */
import type { Resend } from 'resend'
import { normalAddress } from '../../recipients/normal-address.ts'
import type { OutboundMessage, Provider } from '../port.ts'
import { resendCorrelation } from './correlation.ts'
import { providerTime } from './provider-time.ts'

/** Resend's clock may be behind ours. */
const SKEW_MS = 30_000
/** Each page is one request of Resend's ten per second. */
const PAGES_AT_MOST = 20

/**
 * The list cannot be asked by recipient or tag, so it is read from the newest email back to `sentAfter` (ms); of those with the same recipient and subject
 * the tags are fetched. Repeating the batch under its own key is better wherever it is still possible (see `createResendProvider`). A key that may only send cannot read: `unknown`.
 */
export async function reconcileResend(resend: Resend, message: OutboundMessage, sentAfter: number, signal: () => AbortSignal): ReturnType<Provider['reconcile']> {
  const since = sentAfter - SKEW_MS
  let after: string | undefined
  for (let pages = 0; pages < PAGES_AT_MOST; pages += 1) {
    const { data, error } = await resend.emails.list({ limit: 100, ...(after !== undefined && { after }) }, { signal: signal() })
    if (data === null || !Array.isArray(data.data)) return { kind: 'unknown', message: `the list could not be read: ${error?.name ?? 'no answer'}` }
    const recent = data.data.filter(row => (providerTime(row.created_at) ?? Number.POSITIVE_INFINITY) >= since)
    for (const row of recent.filter(row => row.subject === (message.subject ?? '') && row.to.some(to => normalAddress(to) === normalAddress(message.to)))) {
      const { data: email, error } = await resend.emails.get(row.id, { signal: signal() })
      if (email === null) return { kind: 'unknown', message: `an email could not be read: ${error?.name ?? 'no answer'}` }
      // Any attempt of this request counts: the person has the message. Ids too long for a tag are matched by the text.
      const { requestId } = resendCorrelation(email.tags)
      if (requestId === message.requestId || (requestId === null && email.text === message.text)) return { kind: 'accepted', providerMessageId: row.id }
    }
    after = data.data.at(-1)?.id
    if (!data.has_more || recent.length < data.data.length || after === undefined) return { kind: 'not_found' }
  }
  return { kind: 'unknown', message: 'too many emails since to look through' }
}
