import { describe, expect, it } from 'vitest'
import { resendOutcome, resendRejection } from '../../../../processors/senders/providers/resend-outcome.ts'

const NOW = Date.UTC(2026, 10, 22, 23, 59, 0)

describe('Resend errors', () => {
  it.each([
    ['validation_error', 400, { kind: 'rejected', reason: 'provider_rejected', code: 'validation_error' }],
    ['validation_error', 422, { kind: 'rejected' }],
    ['validation_error', 401, { kind: 'stop' }],
    ['validation_error', 403, { kind: 'stop' }],
    ['missing_api_key', 401, { kind: 'stop' }],
    ['restricted_api_key', 401, { kind: 'stop' }],
    ['suspended_api_key', 403, { kind: 'stop' }],
    ['invalid_from_address', 422, { kind: 'stop' }],
    ['email_above_quota', 403, { kind: 'stop' }],
    ['not_found', 404, { kind: 'stop' }],
    ['invalid_idempotency_key', 400, { kind: 'rejected', reason: 'provider_rejected' }],
    ['invalid_idempotent_request', 409, { kind: 'unknown' }],
    ['concurrent_idempotent_requests', 409, { kind: 'unknown' }],
    ['resource_locked', 409, { kind: 'retry' }],
    ['missing_required_field', 422, { kind: 'rejected' }],
    ['rate_limit_exceeded', 429, { kind: 'retry', afterMs: 2000 }],
    ['daily_quota_exceeded', 429, { kind: 'retry', afterMs: 60_000 }],
    ['monthly_quota_exceeded', 429, { kind: 'stop' }],
    ['application_error', 500, { kind: 'unknown' }],
    ['service_unavailable', 503, { kind: 'unknown' }],
    ['application_error', null, { kind: 'unknown', code: 'no_answer' }],
    ['application_error', 400, { kind: 'unknown' }],
    ['application_error', 403, { kind: 'stop' }],
    ['of_tomorrow', 400, { kind: 'rejected' }],
    ['of_tomorrow', 403, { kind: 'stop' }],
    ['of_tomorrow', 429, { kind: 'retry' }],
    ['of_tomorrow', 599, { kind: 'unknown' }],
  ])('%s with HTTP %s', (name, statusCode, outcome) => {
    expect(resendOutcome({ name, statusCode, message: 'refused' }, { 'retry-after': '2' }, NOW)).toMatchObject(outcome)
  })

  it('waits a second after a 429 that names no time', () => {
    expect(resendOutcome({ name: 'rate_limit_exceeded', statusCode: 429 }, {}, NOW)).toMatchObject({ kind: 'retry', afterMs: 1000 })
  })

  it('understands a failure with nothing in it', () => {
    expect(resendOutcome({}, null, NOW)).toEqual({ kind: 'unknown', code: 'no_answer', message: 'application_error' })
  })

  it.each([
    ['Invalid `to` field.', 'invalid_address'],
    ['Invalid recipient', 'invalid_address'],
    ['Tags should only contain ASCII letters, numbers, underscores, or dashes.', 'provider_rejected'],
    ['Missing `subject` field.', 'provider_rejected'],
  ])('blames for "%s": %s', (message, reason) => {
    expect(resendRejection('validation_error', message)).toMatchObject({ kind: 'rejected', reason })
  })

  it('tells no addresses on', () => {
    expect(resendRejection('validation_error', 'bad: <ada@example.com>, "bob@example.com".')).toMatchObject({ message: 'bad: <<address>>, "<address>".' })
  })
})
