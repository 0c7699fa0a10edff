import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/compliance/decide.ts'
import type { ConsentEvent } from '../../../schemas/generated/types.ts'
import { communication, consent, context, recipient } from './support.ts'

const NOON = Date.parse('2026-11-24T17:00:00Z')
const DAY = 86_400_000
const at = (days: number): number => NOON - days * DAY

/** What the verdict says it rests on. */
function relied(category: string, consents: ConsentEvent[], more: object = {}): Record<string, unknown> {
  const verdict = decide(communication({ category, ...more }), { recipient: recipient({ country: 'US', state: 'NY', zone: 'America/New_York', ...(more as { to?: object }).to }), consents, history: [] }, context(NOON))
  if (verdict.kind !== 'pass') throw new Error(`${verdict.kind} ${'reason' in verdict ? verdict.reason : ''}`)
  const { zones: _zones, zone: _zone, rules: _rules, shortener: _shortener, ...rest } = verdict.detail ?? {}
  return rest
}

describe('what passes says which consent it rests on', () => {
  it.each([
    ['the one that is strong enough, not a later oral yes', 'promotion', [consent({ consentId: 'written', level: 'express_written', purpose: 'marketing', at: at(30) }), consent({ consentId: 'oral', level: 'express', purpose: 'all', at: at(1) })], { need: 'tcpa.written_consent', consent: 'express_written', consentId: 'written', consentAt: at(30) }],
    ['the latest of its kind', 'payment_reminder', [consent({ consentId: 'old', level: 'express', purpose: 'informational', at: at(30) }), consent({ consentId: 'new', level: 'express', purpose: 'informational', at: at(2) })], { need: 'tcpa.express_consent', consent: 'express', consentId: 'new', consentAt: at(2) }],
    ['none where none is asked for', 'emergency', [], { need: 'consent.not_needed' }],
  ])('%s', (_, category, consents, expected) => {
    expect(relied(category, consents)).toEqual(expected)
  })

  it('a sale, where a soft opt-in is enough', () => {
    const sale = consent({ consentId: 'sale', channel: 'email', purpose: 'marketing', level: 'express', at: at(9), evidence: { basis: 'soft_opt_in', sale: 'true', similarProduct: 'true', optOutOffered: 'true' } })
    expect(relied('promotion', [sale], { channel: 'email', to: { country: 'DE', state: null, zone: 'Europe/Berlin', phone: null, email: 'jan@example.com' } })).toEqual({ need: 'eprivacy.prior_consent', consent: 'soft_opt_in', consentId: 'sale', consentAt: at(9) })
  })
})
