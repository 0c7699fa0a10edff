/** What Twilio's webhooks mean. Pure and total: bytes in, a value out. Fields and statuses: twilio.com/docs/messaging, "Track outbound message status" and "Webhook request". */
import { parse } from 'node:querystring'
import type { EventKind } from '../../kernel/event-kinds.ts'
import type { CallbackMeaning } from '../port.ts'

/** Statuses that change the delivery state. `read` (RCS, WhatsApp) is an open; `canceled` only happens to messages scheduled at Twilio. */
const kindByStatus: Readonly<Record<string, EventKind>> = { sent: 'dispatched', delivered: 'delivered', undelivered: 'undelivered', failed: 'undelivered', canceled: 'undelivered', read: 'opened' }
/** Steps before the carrier has it: they say no more than `sent` of ours did. */
const stepsBefore: ReadonlySet<string> = new Set(['accepted', 'scheduled', 'queued', 'sending', 'receiving', 'received', 'partially_delivered'])

/**
 * `kind` is status or inbound; `receivedAt` (ms) becomes `occurredAt`, because Twilio's webhooks carry no usable time (RawDlrDoneDate has minutes, no year's century, no zone).
 * A repeated callback has the same `providerEventId`.
 */
export function interpretTwilio(kind: string, body: Buffer, receivedAt: number): CallbackMeaning {
  const fields = parse(body.toString('utf8'))
  const field = (name: string): string => {
    const value = fields[name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
  const sid = field('MessageSid') || field('SmsSid')
  if (sid === '') return { kind: 'unknown', message: 'no MessageSid' }
  if (kind === 'inbound') {
    const optOut = field('OptOutType')
    const optOutType = optOut === 'STOP' || optOut === 'START' || optOut === 'HELP' ? optOut : null
    return { kind: 'inbound', from: field('From'), to: field('To'), text: field('Body'), optOutType, occurredAt: receivedAt, providerMessageId: sid }
  }
  if (kind !== 'status') return { kind: 'unknown', message: `unknown kind of callback: ${kind}` }
  const status = (field('MessageStatus') || field('SmsStatus')).toLowerCase()
  if (stepsBefore.has(status)) return { kind: 'ignored', why: `${status} is a step on the way` }
  const eventKind = Object.hasOwn(kindByStatus, status) ? kindByStatus[status] : undefined
  if (eventKind === undefined) return { kind: 'unknown', message: `unknown status: ${status.slice(0, 40)}` }
  const code = field('ErrorCode') === '0' ? '' : field('ErrorCode')
  return {
    kind: 'delivery',
    status,
    eventKind,
    occurredAt: receivedAt,
    providerMessageId: sid,
    providerEventId: `${sid}:${status}${code === '' ? '' : `:${code}`}`,
    code,
    // Sending through a messaging service, an opt-out shows only here and not in the answer to the request.
    suppress: code === '21610' ? 'sms' : 'none',
    to: field('To'),
    priceMicros: null,
    segments: Number.parseInt(field('NumSegments'), 10) || null,
  }
}
