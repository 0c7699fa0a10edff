import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { legalHours } from '../../../processors/compliance/calling-hours.ts'
import { decide } from '../../../processors/compliance/decide.ts'
import { questionOf } from '../../../processors/compliance/question.ts'
import { defaultRules } from '../../../processors/compliance/rules/index.ts'
import type { ComplianceState } from '../../../processors/compliance/state.ts'
import { stateZones } from '../../../processors/recipients/zones/nanp.ts'
import { wallAt } from '../../../processors/timing/windows.ts'
import type { Communication, ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'
import { communication, consent, context, recipient } from './support.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const from = Date.parse('2026-01-01T00:00:00Z')
const instants = fc.integer({ min: from, max: from + 800 * DAY })
const areas = fc.constantFrom('212', '305', '850', '215', '214', '401', '601', '801', '907', '928', '503', '205', '671', '500')
const people: fc.Arbitrary<Recipient> = fc.record({ area: areas, state: fc.option(fc.constantFrom(...Object.keys(stateZones))), zone: fc.option(fc.constantFrom('America/New_York', 'America/Denver', 'Pacific/Honolulu', 'America/Adak')) })
  .map(({ area, state, zone }) => recipient({ phone: `+1${area}5550123`, state, zone }))
const actions = fc.constantFrom<ConsentEvent['action']>('granted', 'pending', 'revoked', 'opted_out', 'opted_in', 'objected', 'suppressed', 'unsuppressed', 'unknown')
const events: fc.Arbitrary<ConsentEvent> = fc.record({ action: actions, channel: fc.constantFrom('sms', 'email', 'all'), purpose: fc.constantFrom('marketing', 'informational', 'all'), level: fc.constantFrom('none', 'express', 'express_written'), at: instants })
  .map(part => consent(part))
const messages: fc.Arbitrary<Communication> = fc.record({ category: fc.constantFrom('promotion', 'payment_reminder', 'debt_notice', 'fraud_alert', 'emergency'), channel: fc.constantFrom('sms', 'mms', 'email'), promotional: fc.boolean(), automated: fc.boolean() })
  .map(({ category, channel, promotional, automated }) => communication({ category, channel, facts: { promotional: String(promotional), automated: String(automated) } }))
const histories = fc.array(fc.record({ at: instants, channel: fc.constant('sms'), category: fc.constant('promotion'), subjectKey: fc.constantFrom('a', null) }), { maxLength: 8 })
const written = consent({ level: 'express_written', at: from - DAY })

describe('compliance, for any message, person and moment', () => {
  it('answers without throwing, and never defers into the past', () => {
    fc.assert(fc.property(messages, people, fc.array(events, { maxLength: 6 }), histories, instants, (message, person, consents, history, now) => {
      const verdict = decide(message, { recipient: person, consents, history }, context(now))
      expect(['pass', 'reject', 'defer', 'expire']).toContain(verdict.kind)
      expect(verdict.kind === 'defer' ? verdict.until : now + 1).toBeGreaterThan(now)
    }), { numRuns: 2000 })
  })

  it('denies at every hour what it denies now: deny beats defer', () => {
    fc.assert(fc.property(messages, people, fc.array(events, { maxLength: 6 }), instants, fc.integer({ min: 0, max: 1439 }), (message, person, consents, now, later) => {
      const state: ComplianceState = { recipient: person, consents: consents.map(event => ({ ...event, at: Math.min(event.at, now - 1) })), history: [] }
      const first = decide(message, state, context(now))
      const second = decide(message, state, context(now + later * MINUTE))
      expect(second.kind === 'reject' && second.reason).toBe(first.kind === 'reject' && first.reason)
    }), { numRuns: 1000 })
  })

  it('passes at `until`, and at no minute before it', () => {
    fc.assert(fc.property(people, histories, instants, fc.constantFrom(0, 5, 45), (person, raw, now, LEGAL_WINDOW_MARGIN_MINUTES) => {
      const history = raw.map(entry => ({ ...entry, at: now - entry.at % DAY }))
      const message = communication({ category: 'marketing_forever', subjectKey: 'a' })
      const state: ComplianceState = { recipient: person, consents: [written], history }
      const ask = (at: number): ReturnType<typeof decide> => decide(message, state, context(at, { LEGAL_WINDOW_MARGIN_MINUTES }))
      const verdict = ask(now)
      fc.pre(verdict.kind === 'defer')
      expect(ask(verdict.until).kind).toBe('pass')
      const firstMinute = Math.max(now, verdict.until - 3 * DAY)
      for (let at = verdict.until - 1; at > firstMinute; at -= MINUTE) expect(ask(at).kind).toBe('defer')
    }), { numRuns: 60 })
  }, 60_000)

  it('is permitted only when every rule in every candidate zone is open', () => {
    fc.assert(fc.property(people, instants, (person, now) => {
      const message = communication({ category: 'marketing_forever' })
      const state: ComplianceState = { recipient: person, consents: [written], history: [] }
      const question = questionOf(message, person, state, defaultRules, context(now), 'sms')
      if (question === null) throw new Error('no question')
      const open = legalHours(question).every(constraint => constraint.open(wallAt(now, constraint.zone)))
      expect(decide(message, state, context(now)).kind === 'pass').toBe(open)
      const minutes = open ? question.place.zones.map(zone => wallAt(now, zone).minuteOfDay) : []
      expect(minutes.filter(minute => minute < 480 || minute >= 1260)).toEqual([])
    }), { numRuns: 1000 })
  })

  it('is monotone: an opt-out, another candidate state or another earlier message never permits more', () => {
    const rank = { pass: 0, defer: 1, expire: 2, reject: 2, dead: 2 }
    fc.assert(fc.property(messages, people, fc.array(events, { maxLength: 4 }), histories, instants, (message, person, consents, history, now) => {
      const state: ComplianceState = { recipient: person, consents, history }
      const before = rank[decide(message, state, context(now)).kind]
      const stop = consent({ action: 'opted_out', channel: 'all', purpose: 'all', at: now })
      expect(rank[decide(message, { ...state, consents: [...consents, stop] }, context(now)).kind]).toBeGreaterThanOrEqual(Math.min(before, 2))
      expect(rank[decide(message, { ...state, history: [...history, { at: now - 1, channel: 'sms', category: 'promotion', subjectKey: 'a' }] }, context(now)).kind]).toBeGreaterThanOrEqual(before)
      // A residence can add hours and consent rules but takes no candidate zone away; only an unknown area code gains by it.
      const resident = person.state === null && person.zone === null && person.phone?.startsWith('+1500') !== true ? { ...person, state: 'RI' } : person
      expect(rank[decide(message, { ...state, recipient: resident }, context(now)).kind]).toBeGreaterThanOrEqual(before)
    }), { numRuns: 1000 })
  })

  it('takes out fallback channels that it would not pass, and no others', () => {
    fc.assert(fc.property(people, fc.array(events, { maxLength: 5 }), instants, (person, consents, now) => {
      const state: ComplianceState = { recipient: person, consents, history: [] }
      const message = communication({ category: 'payment_reminder', channel: 'email', fallbackChannels: ['sms', 'mms'] })
      const verdict = decide(message, state, context(now))
      fc.pre(verdict.kind === 'pass')
      const left = verdict.patch?.fallbackChannels ?? message.fallbackChannels
      expect(left).toEqual(message.fallbackChannels.filter(channel => decide({ ...message, channel, fallbackChannels: [] }, state, context(now)).kind === 'pass'))
    }), { numRuns: 500 })
  })
})
