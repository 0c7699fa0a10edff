import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRequest } from '../../../processors/content/request.ts'
import type { ParsedRequest } from '../../../processors/content/request.ts'
import { NOON, shippedPolicy } from '../../support/communications.ts'

const parse = (input: unknown): ParsedRequest => parseRequest(input, { policy: shippedPolicy, now: NOON, source: 'test', newId: () => 'made-up' })
const least = { recipientId: 'p1', category: 'payment_reminder', text: 'Your bill is due.' }
const fields = (result: ParsedRequest): string[] => result.ok ? [] : result.problems.map(({ field, code }) => `${field} ${code}`)

describe('parseRequest', () => {
  it('fills in what is left out: id, first channel of the category, its lane, now', () => {
    expect(parse(least)).toMatchObject({ ok: true, communication: {
      requestId: 'made-up', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', fallbackChannels: [], subject: null, text: 'Your bill is due.', html: null, mediaUrls: [],
      requestedAt: NOON, notBefore: null, expiresAt: null, tenantId: 'default', campaignId: null, subjectKey: null, experimentId: null, variant: null, facts: {}, source: 'test',
      lane: 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, trace: [],
    } })
    expect(parse({ ...least, category: 'fraud_alert' })).toMatchObject({ communication: { lane: 'critical' } })
    expect(parse({ recipientId: 'p1', category: 'monthly_report', subject: 'Your month', text: 'All is well.' })).toMatchObject({ communication: { channel: 'email' } })
  })

  it.each([['2026-11-22T17:00:00Z', NOON], ['2026-11-22T12:00:00-05:00', NOON], [NOON, NOON]])('reads the instant %s', (notBefore, at) => {
    expect(parse({ ...least, notBefore })).toMatchObject({ ok: true, communication: { notBefore: at } })
  })

  it.each([
    ['nothing', undefined, ['(body) invalid_field']],
    ['a list', [], ['(body) invalid_field']],
    ['a field nobody knows', { ...least, chanel: 'sms' }, ['chanel unknown_field']],
    ['the pipeline\'s own fields', { ...least, pass: 3, trace: [] }, ['pass unknown_field', 'trace unknown_field']],
    ['a local time without an offset', { ...least, notBefore: '2026-11-22T17:00:00' }, ['notBefore invalid_field']],
    ['seconds instead of ms', { ...least, notBefore: Math.floor(NOON / 1000) }, ['notBefore invalid_field']],
    ['an address for an id', { ...least, recipientId: 'person@example.com' }, ['recipientId invalid_field']],
    ['a category of nobody', { ...least, category: 'toString' }, ['category unknown_category']],
    ['several things at once', { ...least, text: 7, channel: 'fax' }, ['channel invalid_field', 'text invalid_field']],
  ])('refuses %s, and says where', (_, input, expected) => {
    expect(fields(parse(input)).sort()).toEqual(expected)
  })

  it('answers for any JSON at all, without quoting it', () => {
    const marker = 'very-secret-content'
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('text', 'subject', 'html', 'requestId', 'facts'), (value, field) => {
      const result = parse({ ...least, [field]: typeof value === 'string' ? `${marker}\0${value}` : value })
      expect(JSON.stringify(result.ok ? '' : result.problems)).not.toContain(marker)
    }))
  })
})
