import { describe, expect, it } from 'vitest'
import { twilioErrors } from '../../../../processors/senders/providers/twilio-errors.ts'
import { twilioOutcome } from '../../../../processors/senders/providers/twilio-outcome.ts'
import { ThrottledError } from '../../../../processors/senders/providers/twilio-transport.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0)
const rest = (status: number, code?: number, message = 'refused'): object => ({ status, code, message })

describe('Twilio errors', () => {
  it.each([
    ['credentials', 401, 20003, { kind: 'stop', code: '20003' }],
    ['account gone', 404, 20404, { kind: 'stop' }],
    ['account suspended', 403, 20403, { kind: 'stop' }],
    ['not our From', 400, 21606, { kind: 'stop' }],
    ['bad From', 400, 21212, { kind: 'stop' }],
    ['bad To', 400, 21211, { kind: 'rejected', reason: 'invalid_address', code: '21211' }],
    ['no mobile', 400, 21614, { kind: 'rejected', reason: 'invalid_address' }],
    ['landline', 400, 21635, { kind: 'rejected', reason: 'invalid_address' }],
    ['opted out', 400, 21610, { kind: 'rejected', reason: 'opted_out' }],
    ['too long', 400, 21617, { kind: 'rejected', reason: 'too_many_segments' }],
    ['no route', 400, 21612, { kind: 'rejected', reason: 'provider_rejected' }],
    ['country switched off', 400, 21408, { kind: 'rejected', reason: 'provider_rejected' }],
    ['validity', 400, 90007, { kind: 'rejected', reason: 'provider_rejected' }],
    ['queue full', 400, 21611, { kind: 'retry', afterMs: 600_000 }],
    ['day limit', 429, 63038, { kind: 'retry', afterMs: 3_600_000 }],
    ['concurrency', 429, 20429, { kind: 'retry', afterMs: 1000 }],
    ['429 of a proxy', 429, undefined, { kind: 'retry', code: 'http_429', afterMs: 1000 }],
    ['internal error', 500, 20500, { kind: 'unknown', code: '20500' }],
    ['unavailable', 503, 20503, { kind: 'unknown' }],
    ['5xx with a code of a 4xx', 500, 21610, { kind: 'unknown' }],
    ['bad gateway', 502, undefined, { kind: 'unknown', code: 'http_502' }],
    ['400 of a proxy', 400, undefined, { kind: 'unknown', code: 'http_400' }],
    ['new code, 400', 400, 29_999, { kind: 'rejected', reason: 'provider_rejected', code: '29999' }],
    ['new code, 401', 401, 29_999, { kind: 'stop' }],
    ['new code, 403', 403, 29_999, { kind: 'stop' }],
  ])('%s (%d/%s)', (_, status, code, outcome) => {
    expect(twilioOutcome(rest(status, code), NOW)).toMatchObject(outcome)
  })

  it.each([
    ['refused', { code: 'ECONNREFUSED', syscall: 'connect' }, 'retry', 'connection_refused'],
    ['no such name', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'retry', 'name_not_found'],
    ['no connection in time', { code: 'UND_ERR_CONNECT_TIMEOUT' }, 'retry', 'connect_timeout'],
    ['connect timed out in the system', { code: 'ETIMEDOUT', syscall: 'connect' }, 'retry', 'etimedout'],
    ['certificate', { code: 'CERT_HAS_EXPIRED' }, 'retry', 'cert_has_expired'],
    ['no answer in time', { code: 'UND_ERR_HEADERS_TIMEOUT' }, 'unknown', 'timeout'],
    ['reset', { code: 'ECONNRESET', syscall: 'read' }, 'unknown', 'connection_reset'],
    ['timed out while reading', { code: 'ETIMEDOUT', syscall: 'read' }, 'unknown', 'etimedout'],
    ['half an answer', { code: 'UND_ERR_SOCKET' }, 'unknown', 'connection_reset'],
    ['anything else', new Error('?'), 'unknown', 'network_error'],
    ['nothing', undefined, 'unknown', 'network_error'],
  ])('network: %s', (_, error, kind, code) => {
    expect(twilioOutcome(error, NOW)).toMatchObject({ kind, code })
  })

  it('takes a 2xx that cannot be read for unclear', () => {
    expect(twilioOutcome(new SyntaxError('Unexpected end of JSON input'), NOW)).toMatchObject({ kind: 'unknown', code: 'broken_body' })
  })

  it.each([['5', 5000], [new Date(NOW + 90_000).toUTCString(), 90_000], [new Date(NOW - 90_000).toUTCString(), 0], ['soon', 1000], [null, 1000]])('waits as Retry-After %s says', (retryAfter, afterMs) => {
    expect(twilioOutcome(new ThrottledError(retryAfter, '{"code":20429}'), NOW)).toEqual({ kind: 'retry', code: '20429', message: 'Too many requests', afterMs })
  })

  it('tells no numbers on', () => {
    expect(twilioOutcome(rest(400, 21211, 'Invalid \'To\' Phone Number: +12125550101'), NOW)).toMatchObject({ message: 'Invalid \'To\' Phone Number: <number>' })
  })

  it('has a class for every code of the table', () => {
    for (const [code, row] of Object.entries(twilioErrors)) {
      const outcome = twilioOutcome(rest(400, Number(code)), NOW)
      expect({ code, outcome: outcome.kind === 'rejected' ? outcome.reason : outcome.kind }).toEqual({ code, outcome: row.outcome })
    }
  })
})
