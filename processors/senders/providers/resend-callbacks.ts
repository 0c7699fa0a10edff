/** What Resend's webhooks mean. Pure and total: bytes in, a value out. Types and fields: resend.com/docs/webhooks. */
import { z } from 'zod'
import type { EventKind } from '../../kernel/event-kinds.ts'
import type { CallbackMeaning } from '../port.ts'
import { providerTime } from './provider-time.ts'

/** Only what is read; whatever else comes is let through. */
const eventSchema = z.object({
  type: z.string(),
  created_at: z.string().nullish(),
  data: z.looseObject({
    email_id: z.string().nullish(),
    email: z.string().nullish(),
    origin: z.string().nullish(),
    to: z.union([z.string(), z.array(z.string())]).nullish(),
    bounce: z.looseObject({ type: z.string().nullish(), subType: z.string().nullish() }).nullish(),
    failed: z.looseObject({ reason: z.string().nullish() }).nullish(),
    suppressed: z.looseObject({ type: z.string().nullish() }).nullish(),
  }),
})
type ResendEvent = z.infer<typeof eventSchema>

interface Row { readonly eventKind: EventKind; readonly code?: (event: ResendEvent) => string; readonly suppress?: (event: ResendEvent) => boolean }
const always = (): boolean => true

const rows: Readonly<Record<string, Row>> = {
  'email.sent': { eventKind: 'dispatched' },
  'email.delivered': { eventKind: 'delivered' },
  'email.delivery_delayed': { eventKind: 'delayed' },
  // Transient, Temporary and Undetermined bounces end this message but say nothing lasting about the mailbox.
  'email.bounced': { eventKind: 'bounced', code: ({ data }) => [data.bounce?.type, data.bounce?.subType].filter(Boolean).join('/'), suppress: ({ data }) => data.bounce?.type === 'Permanent' },
  'email.complained': { eventKind: 'complained', suppress: always },
  'email.opened': { eventKind: 'opened' },
  'email.clicked': { eventKind: 'clicked' },
  'email.failed': { eventKind: 'undelivered', code: ({ data }) => data.failed?.reason ?? '' },
  'email.suppressed': { eventKind: 'bounced', code: ({ data }) => data.suppressed?.type ?? 'suppressed', suppress: always },
}
const listChanges: Readonly<Record<string, 'suppressed' | 'unsuppressed'>> = { 'suppression.added': 'suppressed', 'suppression.removed': 'unsuppressed' }
/** Known types that say nothing about a message of ours. */
const elsewhere = /^(email\.(scheduled|received)|(contact|domain|topic|inbox)\..+)$/

/** `receivedAt` (ms) stands in where an event has no time of its own. A repeated webhook has the same `providerEventId`, whatever its svix-id. */
export function interpretResend(body: Buffer, receivedAt: number): CallbackMeaning {
  const parsed = eventSchema.safeParse(jsonOf(body))
  if (!parsed.success) return { kind: 'unknown', message: 'not an event of Resend' }
  const event = parsed.data
  if (elsewhere.test(event.type)) return { kind: 'ignored', why: `${event.type} concerns no message of ours` }
  const action = Object.hasOwn(listChanges, event.type) ? listChanges[event.type] : undefined
  if (action !== undefined) {
    const { email, origin } = event.data
    return email ? { kind: 'suppression', action, address: email, origin: origin ?? '', occurredAt: providerTime(event.created_at) ?? receivedAt } : { kind: 'unknown', message: 'no email' }
  }
  const row = Object.hasOwn(rows, event.type) ? rows[event.type] : undefined
  if (row === undefined) return { kind: 'unknown', message: `unknown type: ${event.type.slice(0, 60)}` }
  const id = event.data.email_id
  if (id === undefined || id === null || id === '') return { kind: 'unknown', message: 'no email_id' }
  const [to = ''] = [event.data.to ?? []].flat()
  return {
    kind: 'delivery',
    status: event.type.slice('email.'.length),
    eventKind: row.eventKind,
    occurredAt: providerTime(event.created_at) ?? receivedAt,
    providerMessageId: id,
    providerEventId: `${id}:${event.type}:${event.created_at ?? ''}`,
    code: row.code?.(event) ?? '',
    suppress: row.suppress?.(event) === true ? 'email' : 'none',
    to,
    priceMicros: null,
    segments: null,
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
