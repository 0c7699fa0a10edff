/** Twilio's Messages API as far as a sender uses it (twilio.com/docs/messaging/api/message-resource). */
import { randomUUID } from 'node:crypto'
import { parse } from 'node:querystring'
import { isAfter } from './faults.ts'
import type { FaultKind } from './faults.ts'
import { spread, unit } from './hash.ts'
import { html502, json } from './http.ts'
import type { Call, Reply } from './http.ts'
import { createOptOuts, receive } from './twilio-inbound.ts'
import type { Inbound } from './twilio-inbound.ts'
import { liveOn } from './twilio-life.ts'
import { refusalOf } from './twilio-rules.ts'
import type { SendForm } from './twilio-rules.ts'
import { createMessageStore } from './twilio-store.ts'
import type { StoredMessage } from './twilio-store.ts'
import type { World } from './world.ts'

export interface TwilioApi {
  /** True if the path is Twilio's. */
  owns(path: string): boolean
  handle(call: Call): Reply
  /** Counts a request out; its answer is written. */
  done(): void
  receive(inbound: Partial<Inbound> & Pick<Inbound, 'from' | 'body'>): string
  clear(): void
}

const error = (status: number, code: number, message: string, headers?: Readonly<Record<string, string>>): Reply => json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)

/** Number that a messaging service sends from. */
const POOL_NUMBER = '+15005550006'

/** One account; a process has as many as it has worlds. */
export function createTwilioApi(world: World): TwilioApi {
  const { accountSid, authToken } = world.options.twilio
  const prefix = `/2010-04-01/Accounts/${accountSid}`
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const store = createMessageStore(accountSid, world.options.keep ?? 500_000)
  const optOuts = createOptOuts()
  const stats = world.stats.twilio
  const refusedOnce = new Set<string>()
  let inFlight = 0
  let lastFrom = POOL_NUMBER
  for (const { provider, providerMessageId: sid, to, from, text: body, at } of world.receipts.list()) {
    // Their callbacks ended with the process they lived in.
    if (provider === 'twilio') store.add({ sid, to, from, service: '', body, media: 0, direction: 'outbound-api', createdAt: at, sentAt: at, updatedAt: at, status: 'sent', errorCode: null, statusCallback: '' })
  }

  function create(call: Call): Reply {
    const form = formOf(call.body)
    const share = (word: string): number => unit(world.options.seed, word, form.to, form.body, form.statusCallback)
    const injected = world.faults.take('twilio', [form.to])
    const fault = injected?.fault ?? firstChance(form, chance(world.profile, share))
    if (fault !== undefined) stats.faults += 1
    const delayMs = world.profile.latencyMs === 0 ? 0 : spread(world.profile.latencyMs, share('latency'))
    if (fault === 'throttle' || (world.profile.twilioConcurrency > 0 && inFlight > world.profile.twilioConcurrency)) {
      stats.throttled += 1
      return error(429, 20429, 'Too Many Requests', { 'twilio-concurrent-requests': String(inFlight), ...(injected?.retryAfterSeconds !== undefined && { 'retry-after': String(injected.retryAfterSeconds) }) })
    }
    const before = fault === undefined ? null : faultBefore(fault)
    if (before !== null) return { ...before, delayMs }
    const refusal = refusalOf(form, optOuts.has)
    if (refusal !== null) {
      stats.rejected += 1
      return { ...error(refusal.status, refusal.code, refusal.message), delayMs }
    }
    const message = take(form)
    const reply = json(201, store.resource(message))
    liveOn(world, message, stopped => receive(world, optOuts, { from: stopped.to, to: stopped.from || POOL_NUMBER, body: 'STOP' }))
    if (fault === 'error500_after') return { ...error(500, 20500, 'An internal server error has occurred'), delayMs }
    return { ...reply, delayMs, ...(isAfter(fault) && { lost: fault }) }
  }

  /** Refusals by chance hit a request once: it would be refused for ever if they were decided by its content alone. */
  function firstChance(form: SendForm, fault: FaultKind | undefined): FaultKind | undefined {
    if (fault !== 'throttle' && fault !== 'error500') return fault
    const key = `${form.to} ${form.body} ${form.statusCallback}`
    if (refusedOnce.has(key)) return undefined
    refusedOnce.add(key)
    return fault
  }

  function take(form: SendForm): StoredMessage {
    const at = world.now()
    const message: StoredMessage = {
      sid: `${form.media.length > 0 ? 'MM' : 'SM'}${randomUUID().replaceAll('-', '')}`,
      to: form.to, from: form.from, service: form.service, body: form.body, media: form.media.length, direction: 'outbound-api',
      createdAt: at, sentAt: null, updatedAt: at, status: form.service === '' ? 'queued' : 'accepted', errorCode: null, statusCallback: form.statusCallback,
    }
    store.add(message)
    stats.accepted += 1
    lastFrom = form.from || POOL_NUMBER
    const query = parse(/\?([^#]*)/.exec(form.statusCallback)?.[1] ?? '')
    const requestId = query['nid']
    world.receipts.add({ at, provider: 'twilio', providerMessageId: message.sid, to: form.to, from: form.from || form.service, text: form.body, requestId: typeof requestId === 'string' ? requestId : null, attempt: Number(query['att'] ?? 0) || 0, idempotencyKey: null })
    return message
  }

  function one(call: Call, sid: string): Reply {
    const message = store.get(sid)
    if (message === undefined) return error(404, 20404, `The requested resource ${call.path} was not found`)
    if (call.method === 'GET') return json(200, store.resource(message))
    if (call.method === 'DELETE') {
      store.remove(sid)
      return { status: 204, body: '' }
    }
    const fields = parse(call.body)
    if (fields['Status'] === 'canceled') return error(400, 30409, 'This message cannot be canceled.')
    // Redaction: an empty Body.
    if (fields['Body'] === '') message.body = ''
    return json(200, store.resource(message))
  }

  return {
    owns: path => path.startsWith('/2010-04-01/'),
    handle(call) {
      stats.requests += 1
      inFlight += 1
      if (call.headers.authorization !== authorization) return error(401, 20003, 'Authenticate')
      if (call.path === `${prefix}/Messages.json`) return call.method === 'POST' ? create(call) : json(200, store.page(call.path, call.query))
      if (call.path === `${prefix}.json`) return json(200, { sid: accountSid, friendly_name: 'Simulated account', status: 'active', type: 'Full', auth_token: '', date_created: null, date_updated: null, owner_account_sid: accountSid, subresource_uris: {}, uri: `${prefix}.json` })
      const sid = call.path.startsWith(`${prefix}/Messages/`) ? /\/(\w+)\.json$/.exec(call.path)?.[1] : undefined
      return sid === undefined ? error(404, 20404, `The requested resource ${call.path} was not found`) : one(call, sid)
    },
    done() { inFlight -= 1 },
    receive: ({ from, to, body }) => receive(world, optOuts, { from, to: to ?? lastFrom, body }),
    clear() {
      store.clear()
      optOuts.clear()
      refusedOnce.clear()
    },
  }
}

function formOf(body: string): SendForm {
  const fields = parse(body)
  const one = (name: string): string => [fields[name] ?? ''].flat()[0] ?? ''
  return { to: one('To'), from: one('From'), service: one('MessagingServiceSid'), body: one('Body'), media: [fields['MediaUrl'] ?? []].flat(), statusCallback: one('StatusCallback'), validity: one('ValidityPeriod') }
}

/** The faults of the profile, by chance of the message and its attempt. */
function chance(profile: World['profile'], share: (word: string) => number): FaultKind | undefined {
  if (profile.throttleShare > 0 && share('throttle') < profile.throttleShare) return 'throttle'
  if (profile.errorShare > 0 && share('error') < profile.errorShare) return 'error500'
  if (profile.unknownAfterAcceptShare === 0 || share('unknown') >= profile.unknownAfterAcceptShare) return undefined
  return (['error500_after', 'reset_after', 'truncated'] as const)[Math.floor(share('which') * 3)]
}

function faultBefore(fault: FaultKind): Reply | null {
  if (fault === 'error500') return error(500, 20500, 'An internal server error has occurred')
  if (fault === 'error503') return error(503, 20503, 'Service is unavailable')
  if (fault === 'html502') return html502
  if (fault === 'unauthorized') return error(401, 20003, 'Authenticate')
  if (fault === 'quota') return error(429, 63038, 'Account exceeded the daily messages limit')
  return fault === 'hang_before' || fault === 'reset_before' ? { status: 500, body: '', lost: fault } : null
}
