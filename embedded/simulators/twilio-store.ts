/** Simulated Twilio's messages: the resource as the API shows it, and the list with its filters and pages. */
import { parse, stringify } from 'node:querystring'
import { segmentsOf } from './twilio-rules.ts'

export interface StoredMessage {
  readonly sid: string
  readonly to: string
  readonly from: string
  readonly service: string
  body: string
  readonly media: number
  readonly direction: 'outbound-api' | 'inbound'
  /** ms. */
  readonly createdAt: number
  sentAt: number | null
  updatedAt: number
  status: string
  errorCode: number | null
  readonly statusCallback: string
}

export interface MessageStore {
  add(message: StoredMessage): void
  get(sid: string): StoredMessage | undefined
  remove(sid: string): boolean
  /** A page of the list; `path` is what page URIs are made of. */
  page(path: string, query: string): Record<string, unknown>
  resource(message: StoredMessage): Record<string, unknown>
  clear(): void
}

/** Keeps the newest `keep` messages of one account. */
export function createMessageStore(accountSid: string, keep: number): MessageStore {
  const bySid = new Map<string, StoredMessage>()
  const byTo = new Map<string, StoredMessage[]>()

  function forget(message: StoredMessage): void {
    bySid.delete(message.sid)
    const list = byTo.get(message.to) ?? []
    const index = list.indexOf(message)
    if (index !== -1) list.splice(index, 1)
    if (list.length === 0) byTo.delete(message.to)
  }

  function resource(message: StoredMessage): Record<string, unknown> {
    const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`
    return {
      account_sid: accountSid, api_version: '2010-04-01', body: message.body, date_created: rfc2822(message.createdAt),
      // null and never absent: the SDK takes an absent date for now.
      date_sent: message.sentAt === null ? null : rfc2822(message.sentAt), date_updated: rfc2822(message.updatedAt),
      direction: message.direction, error_code: message.errorCode, error_message: null, from: message.from === '' ? null : message.from,
      num_media: String(message.media), num_segments: message.service === '' || message.sentAt !== null ? String(segmentsOf(message.body)) : '0',
      price: message.status === 'delivered' ? '-0.00750' : null, price_unit: 'USD', messaging_service_sid: message.service === '' ? null : message.service,
      sid: message.sid, status: message.status, subresource_uris: { media: `${uri}/Media.json` }, to: message.to, uri: `${uri}.json`,
    }
  }

  return {
    resource,
    add(message) {
      bySid.set(message.sid, message)
      const list = byTo.get(message.to)
      if (list === undefined) byTo.set(message.to, [message])
      else list.push(message)
      const oldest = bySid.size > keep ? bySid.values().next().value : undefined
      if (oldest !== undefined) forget(oldest)
    },
    get: sid => bySid.get(sid),
    remove(sid) {
      const message = bySid.get(sid)
      if (message !== undefined) forget(message)
      return message !== undefined
    },
    page(path, query) {
      const asked = parse(query)
      const size = Math.min(1000, Math.max(1, Number(asked['PageSize']) || 50))
      const number = Math.max(0, Number(asked['Page']) || 0)
      const candidates = typeof asked['To'] === 'string' ? (byTo.get(asked['To']) ?? []) : [...bySid.values()]
      const matches = candidates.filter(message => (typeof asked['From'] !== 'string' || message.from === asked['From']) && inDays(message.sentAt, asked))
      const newestFirst = matches.toSorted((a, b) => (b.sentAt ?? b.createdAt) - (a.sentAt ?? a.createdAt))
      const start = number * size
      const uriOf = (page: number): string => `${path}?${stringify({ ...asked, PageSize: size, Page: page, PageToken: `PASM${page}` })}`
      const last = Math.max(0, Math.ceil(matches.length / size) - 1)
      return {
        messages: newestFirst.slice(start, start + size).map(resource), page: number, page_size: size, start, end: Math.max(start, Math.min(start + size, matches.length) - 1), uri: uriOf(number),
        first_page_uri: uriOf(0), next_page_uri: number < last ? uriOf(number + 1) : null, previous_page_uri: number > 0 ? uriOf(number - 1) : null,
      }
    },
    clear() {
      bySid.clear()
      byTo.clear()
    },
  }
}

/** DateSent, DateSent< and DateSent> are inclusive GMT dates, whatever time they hold. A message that is not sent yet matches none. */
function inDays(sentAt: number | null, asked: NodeJS.Dict<string | string[]>): boolean {
  const bounds = [['DateSent', 0], ['DateSent<', -1], ['DateSent>', 1]] as const
  return bounds.every(([name, sign]) => {
    const bound = asked[name]
    if (typeof bound !== 'string') return true
    if (sentAt === null) return false
    const order = Math.sign(dayOf(sentAt) - dayOf(Date.parse(bound)))
    return order === 0 || order === sign
  })
}
const dayOf = (at: number): number => Math.floor(at / 86_400_000)

/** `Thu, 24 Aug 2023 05:01:45 +0000`, whole seconds. */
const rfc2822 = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000')
