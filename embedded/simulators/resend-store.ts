/** Simulated Resend's emails as its API shows them, and the suppression list. */
import { parse } from 'node:querystring'

export interface StoredEmail {
  readonly id: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly html: string | null
  readonly text: string | null
  readonly tags: readonly { readonly name: string; readonly value: string }[]
  readonly headers: unknown
  /** ms. */
  readonly createdAt: number
  lastEvent: string
}

export interface EmailStore {
  add(email: StoredEmail): void
  get(id: string): StoredEmail | undefined
  resource(email: StoredEmail): Record<string, unknown>
  /** A page of the list, newest first, from after or before an id. */
  page(query: string): Record<string, unknown>
  readonly suppressed: Set<string>
  clear(): void
}

/** Keeps the newest `keep` emails. */
export function createEmailStore(keep: number): EmailStore {
  const byId = new Map<string, { email: StoredEmail; position: number }>()
  const suppressed = new Set<string>()
  let order: StoredEmail[] = []
  /** Position of order[0]: positions stay what they are when the oldest go. */
  let base = 0

  const summary = (email: StoredEmail): Record<string, unknown> => ({
    id: email.id, message_id: `<${email.id}@resend.example>`, to: email.to, from: email.from, created_at: postgresTime(email.createdAt), subject: email.subject,
    bcc: null, cc: null, reply_to: null, last_event: email.lastEvent, scheduled_at: null,
  })

  return {
    suppressed,
    add(email) {
      byId.set(email.id, { email, position: base + order.length })
      order.push(email)
      if (order.length <= keep * 1.1) return
      const gone = order.length - keep
      for (const old of order.slice(0, gone)) byId.delete(old.id)
      order = order.slice(gone)
      base += gone
    },
    get: id => byId.get(id)?.email,
    resource: email => ({ object: 'email', ...summary(email), html: email.html, text: email.text, headers: email.headers, tags: email.tags }),
    page(query) {
      const asked = parse(query)
      const limit = Math.min(100, Math.max(1, Number(asked['limit']) || 20))
      const positionOf = (name: string): number | undefined => (typeof asked[name] === 'string' ? byId.get(asked[name])?.position : undefined)
      const [after, before] = [positionOf('after'), positionOf('before')]
      const end = after === undefined ? order.length : after - base
      const start = Math.max(before === undefined ? 0 : before - base + 1, end - limit)
      return { object: 'list', has_more: start > (before === undefined ? 0 : before - base + 1), data: order.slice(start, end).toReversed().map(summary) }
    },
    clear() {
      byId.clear()
      suppressed.clear()
      order = []
      base = 0
    },
  }
}

/** `2026-04-03 22:13:42.674981+00`, as Resend's API shows times. */
const postgresTime = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '000+00')
