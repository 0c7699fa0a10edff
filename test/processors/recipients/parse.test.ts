import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConsent, parseRecipient } from '../../../processors/recipients/parse.ts'
import type { Parsed } from '../../../processors/recipients/parse.ts'
import { NOON } from '../../support/communications.ts'

const fields = (result: Parsed<unknown>): string[] => result.ok ? [] : result.problems.map(({ field, code }) => `${field} ${code}`)

describe('parseRecipient', () => {
  it('is the whole state of a person: what is left out is unknown from now on', () => {
    expect(parseRecipient({ recipientId: 'p1', phone: '+12125550123', quietStart: '21:30', quietEnd: '07:05' }, NOON)).toEqual({ ok: true, value: {
      recipientId: 'p1', updatedAt: NOON, phone: '+12125550123', email: null, zone: null, zoneVerifiedAt: null, country: null, state: null, locale: null,
      quietStart: 21 * 60 + 30, quietEnd: 7 * 60 + 5, pausedUntil: null, erasedAt: null, facts: {},
    } })
  })

  it.each([
    ['no id', {}, ['recipientId invalid_field']],
    ['an address for an id', { recipientId: 'person@example.com' }, ['recipientId invalid_field']],
    ['an id that would end a key', { recipientId: 'p1#2' }, ['recipientId invalid_field']],
    ['a number nobody can dial', { recipientId: 'p1', phone: '555-0123' }, ['phone invalid_field']],
    ['no email', { recipientId: 'p1', email: 'person@' }, ['email invalid_field']],
    ['a zone of nowhere', { recipientId: 'p1', zone: 'America/Nowhere' }, ['zone invalid_field']],
    ['a country in words', { recipientId: 'p1', country: 'Germany' }, ['country invalid_field']],
    ['an hour of no day', { recipientId: 'p1', quietStart: '24:00' }, ['quietStart invalid_field']],
    ['the start of quiet alone', { recipientId: 'p1', quietStart: '22:00' }, ['quietEnd invalid_field']],
    ['the end of quiet alone', { recipientId: 'p1', quietStart: null, quietEnd: '08:00' }, ['quietStart invalid_field']],
    ['quiet of no length', { recipientId: 'p1', quietStart: '00:00', quietEnd: '00:00' }, ['quietEnd invalid_field']],
    ['a field nobody knows', { recipientId: 'p1', telephone: '+12125550123' }, ['telephone unknown_field']],
    ['what only we may say', { recipientId: 'p1', erasedAt: 0, updatedAt: 0 }, ['erasedAt unknown_field', 'updatedAt unknown_field']],
    ['nothing', null, ['(body) invalid_field']],
  ])('refuses %s, and says where', (_, input, expected) => {
    expect(fields(parseRecipient(input, NOON))).toEqual(expected)
  })

  it.each(['+12125550123', '+442079460018', '+4915123456789'])('takes the number %s', phone => {
    expect(parseRecipient({ recipientId: 'p1', phone }, NOON).ok).toBe(true)
  })
})

describe('parseConsent', () => {
  const grant = { recipientId: 'p1', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written' }

  it('fills in time, source and an id that follows from what it says', () => {
    const parsed = parseConsent(grant, NOON, 'api')
    expect(parsed).toMatchObject({ ok: true, value: { ...grant, at: NOON, source: 'api', address: null, keep: [], wordingVersion: null, evidence: {} } })
    expect(parseConsent(grant, NOON, 'api')).toEqual(parsed)
  })

  it('gives different words different ids, and the same words the same, whatever else is said beside them', () => {
    const idOf = (more: Record<string, unknown>): string => {
      const parsed = parseConsent({ ...grant, at: NOON, ...more }, NOON, 'api')
      return parsed.ok ? parsed.value.consentId : 'refused'
    }
    const distinct = [{}, { level: 'express' }, { channel: 'email' }, { purpose: 'all' }, { action: 'revoked' }, { at: NOON - 1 }, { recipientId: 'p2' }, { address: '+12125550123' }, { wordingVersion: '2' }]
    expect(new Set(distinct.map(idOf)).size).toBe(distinct.length)
    expect(idOf({ evidence: { ip: '192.0.2.1' }, source: 'staff' })).toBe(idOf({}))
    expect(idOf({ consentId: 'mine' })).toBe('mine')
  })

  it('refuses a consent from the future, which would outlast every later STOP', () => {
    expect(fields(parseConsent({ ...grant, at: NOON + 5 * 60_000 + 1 }, NOON, 'api'))).toEqual(['at invalid_field'])
    expect(parseConsent({ ...grant, at: NOON + 5 * 60_000 }, NOON, 'api').ok).toBe(true)
  })

  it.each([
    ['a channel of its own', { ...grant, channel: 'mms' }, ['channel invalid_field']],
    ['an action of its own', { ...grant, action: 'unknown' }, ['action invalid_field']],
    ['an erasure, which has a way of its own', { ...grant, action: 'erased' }, ['action invalid_field']],
    ['an address for an id', { ...grant, recipientId: '+12125550123' }, ['recipientId invalid_field']],
    ['a field nobody knows', { ...grant, when: NOON }, ['when unknown_field']],
  ])('refuses %s', (_, input, expected) => {
    expect(fields(parseConsent(input, NOON, 'api'))).toEqual(expected)
  })

  it('answers for any JSON at all', () => {
    fc.assert(fc.property(fc.jsonValue(), value => {
      expect(typeof parseConsent(value, NOON, 'api').ok).toBe('boolean')
      expect(typeof parseRecipient(value, NOON).ok).toBe('boolean')
    }))
  })
})
