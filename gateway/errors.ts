/** What the gateway answers when it does not do what was asked. docs/reference/errors.md lists the codes; they are public API. */
import type { FastifyReply } from 'fastify'

export const errorCodes = {
  invalid_json: { status: 400, doc: 'The body is not JSON; the message says where.' },
  invalid_request: { status: 400, doc: 'Something in the request is wrong; `problems` names each field, what is wrong with it and what to give. Nothing was done.' },
  token_missing: { status: 401, doc: 'Send `Authorization: Bearer <token>`; `postrider token` makes one.' },
  token_invalid: { status: 401, doc: 'The token cannot be used; the message says why: the header is not `Bearer <token>`, it was not signed with JWT_SECRET_KEY by HS256, or a claim (`sub`, `exp`, `scope`) is missing or of another form.' },
  token_expired: { status: 401, doc: 'The token is past its expiry; `postrider token` makes a new one.' },
  missing_scope: { status: 403, doc: 'The token lacks the scope that the message names.' },
  bad_signature: { status: 403, doc: 'A webhook whose signature does not match, or is too old. Nothing was kept of it.' },
  not_found: { status: 404, doc: 'There is nothing here, or nothing is known by this id.' },
  idempotency_conflict: { status: 409, doc: 'The Idempotency-Key was used before with another body. Use a new key for a new request.' },
  already_sent: { status: 409, doc: 'Too late to cancel: it was sent, or is being sent now.' },
  already_final: { status: 409, doc: 'There is nothing to cancel: it was rejected, expired or failed.' },
  not_waiting: { status: 409, doc: 'It does not wait, so it cannot be moved: it is on its way, ended, or unknown.' },
  recipient_erased: { status: 409, doc: 'The person was erased and stays so; use a new recipient id for a new relationship.' },
  too_large: { status: 413, doc: 'The body is larger than GATEWAY_BODY_LIMIT_BYTES; the message names both sizes. Send a list in several calls; a single message must be shorter.' },
  unsupported_media_type: { status: 415, doc: 'The content type is not the one that this route takes; the message names that one.' },
  rate_limited: { status: 429, doc: 'Too many requests in this minute; `Retry-After` says when to come back.' },
  bad_request: { status: 400, doc: 'The request is no proper HTTP.' },
  internal: { status: 500, doc: 'A bug. The log has it under the id in `X-Request-Id`.' },
  unavailable: { status: 503, doc: 'Kafka, Redis or ClickHouse cannot be reached. Send the same again after `Retry-After`: repeating is harmless.' },
} as const satisfies Record<string, { status: number; doc: string }>
export type ErrorCode = keyof typeof errorCodes

/** One thing that is wrong. `index` is the place in a list of requests. */
export interface RequestProblem { readonly index?: number; readonly field: string; readonly code: string; readonly message: string }

export interface Refusal {
  readonly code: ErrorCode
  readonly message: string
  readonly problems?: readonly RequestProblem[]
}

/** The one shape of every error. */
export interface ErrorBody { readonly error: Refusal }

/** A refusal; without a message of its own it says what the table says. */
export function refusal(code: ErrorCode, message: string = errorCodes[code].doc, problems?: readonly RequestProblem[]): Refusal {
  return { code, message, ...(problems && { problems }) }
}

/** Seconds a caller is asked to wait while a dependency is away. */
const RETRY_AFTER_SECONDS = 5

/** Answers with a refusal. */
export function refuse(reply: FastifyReply, given: Refusal): FastifyReply {
  if (given.code === 'unavailable') void reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  if (errorCodes[given.code].status === 401) void reply.header('www-authenticate', 'Bearer')
  const body: ErrorBody = { error: given }
  return reply.code(errorCodes[given.code].status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body)
}

/** Carries a refusal out of places that can only throw, such as body parsers. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(given: Refusal) {
    super(given.message)
    this.name = 'Refused'
    this.refusal = given
  }
}
