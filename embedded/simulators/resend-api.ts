/** Resend's email API as far as a sender uses it (resend.com/docs/api-reference). */
import { randomUUID } from 'node:crypto'
import { isAfter } from './faults.ts'
import type { Fault, FaultKind } from './faults.ts'
import { spread, unit } from './hash.ts'
import { html502, json } from './http.ts'
import type { Call, Reply } from './http.ts'
import { createIdempotencyKeys } from './resend-keys.ts'
import { createResendLife } from './resend-life.ts'
import { createRateWindow } from './resend-rate.ts'
import { addressOf, emailRefusal, tagsOf } from './resend-rules.ts'
import type { EmailBody } from './resend-rules.ts'
import { createEmailStore } from './resend-store.ts'
import type { StoredEmail } from './resend-store.ts'
import type { World } from './world.ts'

export interface ResendApi {
  owns(path: string): boolean
  handle(call: Call): Reply
  clear(): void
}

const error = (status: number, name: string, message: string, headers?: Readonly<Record<string, string>>): Reply => json(status, { statusCode: status, name, message }, headers)

/** One team with one key. */
export function createResendApi(world: World): ResendApi {
  const { apiKey, dailyQuota } = world.options.resend
  const stats = world.stats.resend
  const store = createEmailStore(world.options.keep ?? 500_000)
  const keys = createIdempotencyKeys(world.receipts.keys(), world.now)
  const rate = createRateWindow(world.profile.resendPerSecond, world.now)
  const live = createResendLife(world, store.suppressed)
  for (const { provider, providerMessageId: id, to, from, text: subject, requestId, attempt, at } of world.receipts.list()) {
    const tags = [...(requestId === null ? [] : [{ name: 'rid', value: Buffer.from(requestId).toString('base64url') }]), { name: 'att', value: String(attempt) }]
    if (provider === 'resend') store.add({ id, from, to: [to], subject, html: null, text: null, tags, headers: null, createdAt: at, lastEvent: 'sent' })
  }

  function send(call: Call): Reply {
    const inBatch = call.path === '/emails/batch'
    const body = parsed(call.body)
    const key = call.headers['idempotency-key']
    if (typeof key === 'string' && (key.length < 1 || key.length > 256)) return error(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.')
    const emails: EmailBody[] | null = inBatch ? (Array.isArray(body) ? body : null) : isObject(body) ? [body] : null
    if (emails === null || emails.length === 0) return error(422, 'validation_error', 'The body must be a JSON object, or an array of them for a batch.')
    if (emails.length > 100) return error(422, 'validation_error', 'A batch must not have more than 100 emails.')
    const fault = faultFor(call, emails)
    if (fault.before !== null) return fault.before
    const begun = typeof key === 'string' ? keys.begin(call.method, call.path, key, body) : null
    if (begun?.kind === 'running') return error(409, 'concurrent_idempotent_requests', 'Same idempotency key used while original request is still in progress.')
    if (begun?.kind === 'different') return error(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.')
    if (begun?.kind === 'replay') stats.replayed += 1
    const answer = begun?.kind === 'replay' ? { reply: { status: 200, body: begun.body }, taken: null } : sendNew(call, emails, inBatch)
    if (begun?.kind === 'first') {
      const kept = keys.settle(begun.scope, begun.hash, answer.taken, fault.delayMs)
      if (kept !== null) world.receipts.addKey(kept)
    }
    // What was refused for its content is answered in full: there is nothing unclear about it.
    if (answer.reply.status !== 200) return { ...answer.reply, delayMs: fault.delayMs }
    if (fault.after === 'error500_after') return { ...error(500, 'application_error', 'An unexpected error occurred.'), delayMs: fault.delayMs }
    return { ...answer.reply, delayMs: fault.delayMs, ...(fault.after !== undefined && { lost: fault.after }) }
  }

  /** What goes wrong with this call: before anything is looked at, or with its answer. Only injected faults hit a repeated call again. */
  function faultFor(call: Call, emails: readonly EmailBody[]): { readonly before: Reply | null; readonly after: FaultKind | undefined; readonly delayMs: number } {
    const addresses = emails.flatMap(email => [email.to].flat()).map(to => (typeof to === 'string' ? addressOf(to) : ''))
    const injected = world.faults.take('resend', addresses)
    const key = String(call.headers['idempotency-key'] ?? '')
    const share = (word: string): number => unit(world.options.seed, word, key, call.body)
    const fault = injected?.fault ?? (keys.has(call.method, call.path, key) ? undefined : chance(world.profile, share))
    if (fault !== undefined) stats.faults += 1
    if (fault === 'throttle') stats.throttled += 1
    return { before: fault === undefined ? null : faultBefore(fault, injected), after: isAfter(fault) ? fault : undefined, delayMs: world.profile.latencyMs === 0 ? 0 : spread(world.profile.latencyMs, share('latency')) }
  }

  /** `taken`: the answer of a call that took effect, even if it gets lost. */
  function sendNew(call: Call, emails: readonly EmailBody[], inBatch: boolean): { readonly reply: Reply; readonly taken: string | null } {
    if (dailyQuota !== undefined && stats.accepted + emails.length > dailyQuota) return { reply: error(429, 'daily_quota_exceeded', 'You have reached your daily email sending quota.'), taken: null }
    const permissive = call.headers['x-batch-validation'] === 'permissive'
    const refusals = emails.map(email => emailRefusal(email, inBatch))
    const first = refusals.find(refusal => refusal !== null)
    if (first !== undefined && !(inBatch && permissive)) {
      stats.rejected += emails.length
      return { reply: error(first.status, first.name, first.message), taken: null }
    }
    const ids = emails.flatMap((email, index) => (refusals[index] === null ? [{ id: take(call, email) }] : []))
    const errors = refusals.flatMap((refusal, index) => (refusal === null ? [] : [{ index, message: refusal.message }]))
    stats.rejected += errors.length
    const taken = JSON.stringify(inBatch ? { data: ids, ...(permissive && { errors }) } : ids[0])
    return { reply: { status: 200, body: taken }, taken }
  }

  function take(call: Call, email: EmailBody): string {
    const [at, id, to, tags] = [world.now(), randomUUID(), [email.to].flat().map(String), tagsOf(email.tags)]
    const key = call.headers['idempotency-key']
    const stored: StoredEmail = { id, from: String(email.from), to, subject: String(email.subject ?? ''), html: typeof email.html === 'string' ? email.html : null, text: typeof email.text === 'string' ? email.text : null, tags, headers: email.headers ?? null, createdAt: at, lastEvent: 'queued' }
    store.add(stored)
    stats.accepted += 1
    const tag = (name: string): string | undefined => tags.find(other => other.name === name)?.value
    const rid = tag('rid')
    world.receipts.add({ at, provider: 'resend', providerMessageId: id, to: addressOf(to[0] ?? ''), from: stored.from, text: stored.subject, requestId: rid === undefined ? null : Buffer.from(rid, 'base64url').toString('utf8'), attempt: Number(tag('att') ?? 0) || 0, idempotencyKey: typeof key === 'string' ? key : null })
    live(stored)
    return id
  }

  function route(call: Call): Reply {
    if (call.method === 'POST' && (call.path === '/emails' || call.path === '/emails/batch')) return send(call)
    if (call.method === 'GET' && call.path === '/emails') return json(200, store.page(call.query))
    if (call.method === 'GET' && call.path === '/domains') return json(200, { object: 'list', has_more: false, data: [{ id: 'd91cd9bd-1176-453e-8fc1-35364d380206', name: 'example.com', status: 'verified', region: 'us-east-1', created_at: '2024-01-01 00:00:00.000000+00' }] })
    const id = call.method === 'GET' ? /^\/emails\/([\w-]+)$/.exec(call.path)?.[1] : undefined
    const email = id === undefined ? undefined : store.get(id)
    return email === undefined ? error(404, 'not_found', 'The requested resource was not found.') : json(200, store.resource(email))
  }

  return {
    owns: path => path.startsWith('/emails') || path === '/domains',
    handle(call) {
      stats.requests += 1
      if (call.headers['user-agent'] === undefined) return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'error code: 1010' }
      const given = call.headers.authorization
      if (given === undefined) return error(401, 'missing_api_key', 'Missing API key in the authorization header.')
      if (given !== `Bearer ${apiKey}`) return error(401, 'validation_error', 'API key is invalid')
      const window = rate.take()
      if (!window.ok) {
        stats.throttled += 1
        return error(429, 'rate_limit_exceeded', 'Too many requests. You can only make 10 requests per second.', window.headers)
      }
      const reply = route(call)
      return { ...reply, headers: { ...window.headers, ...reply.headers } }
    },
    clear() {
      store.clear()
      keys.clear()
    },
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function chance(profile: World['profile'], share: (word: string) => number): FaultKind | undefined {
  if (profile.unknownAfterAcceptShare === 0 || share('unknown') >= profile.unknownAfterAcceptShare) return undefined
  return (['error500_after', 'reset_after', 'truncated'] as const)[Math.floor(share('which') * 3)]
}

function faultBefore(fault: FaultKind, injected: Fault | undefined): Reply | null {
  if (fault === 'throttle') return error(429, 'rate_limit_exceeded', 'Too many requests.', injected?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(injected.retryAfterSeconds) })
  if (fault === 'quota') return error(429, 'daily_quota_exceeded', 'You have reached your daily email sending quota.')
  if (fault === 'error500') return error(500, 'application_error', 'An unexpected error occurred.')
  if (fault === 'error503') return error(503, 'service_unavailable', 'The service is temporarily unavailable.')
  if (fault === 'html502') return html502
  if (fault === 'unauthorized') return error(401, 'validation_error', 'API key is invalid')
  return fault === 'hang_before' || fault === 'reset_before' ? { status: 500, body: '', lost: fault } : null
}
