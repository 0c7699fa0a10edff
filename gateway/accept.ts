/** Takes communications in: all of a call or none of it. */
import type { OutRecord } from '../topics/port.ts'
import { topicFor } from '../topics/index.ts'
import { tooLarge } from '../topics/too-large.ts'
import { parseRequest } from '../processors/content/request.ts'
import { misfit } from '../processors/content/shape.ts'
import type { Communication } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { Refusal, RequestProblem } from './errors.ts'
import { bodyHash, useKey } from './idempotency.ts'
import { publish, reach } from './reach.ts'

export const MAX_PER_CALL = 1000

export interface Call {
  readonly body: unknown
  /** The caller, from the token. */
  readonly subject: string
  readonly idempotencyKey: string | null
}
export type Accepted = { readonly ok: true; readonly requestIds: readonly string[] } | { readonly ok: false; readonly refusal: Refusal }
type Wrong = { readonly ok: false; readonly problems: readonly RequestProblem[] }
type Parsed = { readonly ok: true; readonly communications: readonly Communication[] } | Wrong
type Ready = { readonly ok: true; readonly communications: readonly Communication[]; readonly records: readonly OutRecord[] } | Wrong
interface Try { readonly subject: string; readonly key: string | null; readonly at: number }

/**
 * Validates the whole call, then appends it with acks=all. Order and what a crash between two steps does:
 *   1 validate      nothing is kept of a call with a problem
 *   2 seal, encode  what it takes is known now. Crash after: sealing again gives the same bytes
 *   3 use the key   crash after: the caller repeats, with the same body, and goes on here
 *   4 produce       crash after: the caller repeats; admission lets each request through once
 */
export async function accept(deps: GatewayDeps, { body, subject, idempotencyKey: key }: Call): Promise<Accepted> {
  const requests = requestsOf(body)
  if (!Array.isArray(requests)) return { ok: false, refusal: refusal('invalid_request', undefined, [requests]) }
  const at = deps.now()
  let ready = await prepare(deps, requests, { subject, key, at })
  if (ready.ok && key !== null) {
    const hash = bodyHash(requests)
    const first = await useKey(deps, subject, key, { hash, at })
    if (first.hash !== hash) return { ok: false, refusal: refusal('idempotency_conflict') }
    // The time of the first try is the time of every try: a repeat is the same records, and analytics counts them once.
    if (first.at !== at) ready = await prepare(deps, requests, { subject, key, at: first.at })
  }
  if (!ready.ok) return { ok: false, refusal: refusal('invalid_request', undefined, ready.problems) }
  await publish(deps, ready.records)
  return { ok: true, requestIds: ready.communications.map(({ requestId }) => requestId) }
}

/** The requests of a body: one, a list, or an object that holds a list. */
function requestsOf(body: unknown): unknown[] | RequestProblem {
  const list = typeof body === 'object' && body !== null && 'communications' in body ? body.communications : body
  if (body === undefined || body === null) return { field: '(body)', code: 'invalid_field', message: 'is missing; give one request, a list of them, or {"communications": [...]}' }
  if (list !== body && !Array.isArray(list)) return { field: 'communications', code: 'invalid_field', message: misfit(list, 'a list of requests') }
  const requests: unknown[] = Array.isArray(list) ? list : [list]
  if (requests.length === 0) return { field: '(body)', code: 'invalid_field', message: 'holds no request; give at least one' }
  if (requests.length > MAX_PER_CALL) return { field: '(body)', code: 'invalid_field', message: `holds ${requests.length} requests; send at most ${MAX_PER_CALL} at once` }
  return requests
}

function parse(deps: GatewayDeps, requests: readonly unknown[], { subject, key, at }: Try): Parsed {
  const places = new Map<string, number>()
  const problems: RequestProblem[] = []
  const communications: Communication[] = []
  requests.forEach((request, index) => {
    const parsed = parseRequest(request, { policy: deps.policy, now: at, source: subject, newId: key === null ? deps.newId : () => derivedId(subject, key, index) })
    if (!parsed.ok) return void problems.push(...parsed.problems.map(problem => ({ index, ...problem })))
    const { communication } = parsed
    const twin = places.get(communication.requestId)
    if (twin !== undefined) problems.push({ index, field: 'requestId', code: 'invalid_field', message: `is also the id of request ${twin} of this call; each message needs its own` })
    else places.set(communication.requestId, index)
    communications.push(communication)
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, communications }
}

/** The records of a call, or everything that is wrong with it. */
async function prepare(deps: GatewayDeps, requests: readonly unknown[], tried: Try): Promise<Ready> {
  const parsed = parse(deps, requests, tried)
  if (!parsed.ok) return parsed
  const sealed = await reach('redis', () => deps.vault.sealCommunications(parsed.communications))
  const records = sealed.map(communication => recordOf(deps, communication))
  const problems = records.flatMap(({ value }, index) => {
    const problem = value && tooLarge(value, deps.settings.KAFKA_MAX_RECORD_BYTES)
    return problem ? [{ index, ...problem }] : []
  })
  return problems.length > 0 ? { ok: false, problems } : { ...parsed, records }
}

function recordOf({ codec }: GatewayDeps, communication: Communication): OutRecord {
  return { topic: topicFor('communications.requests', communication.lane), key: communication.recipientId, value: codec.encode('communication', communication) }
}
