import { describe, expect, it } from 'vitest'
import { prepareCase } from '../../../processors/compliance/explain-prepare.ts'
import type { PreparedCase } from '../../../processors/compliance/explain-prepare.ts'
import { explainDefaults } from './support.ts'

const base = { id: 'example', now: '2026-11-24T12:00:00-05:00', request: { category: 'informational' }, recipient: { phone: '+12125550123' }, consents: [{ channel: 'sms' }] }
const NOW = Date.parse(base.now)
function prepared(input: unknown): PreparedCase {
  const read = prepareCase(input, explainDefaults)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.prepared
}

describe('prepareCase', () => {
  const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['an unknown field', { ...base, recipiant: {} }, 'recipiant: is not a field'],
    ['an unknown field of the request', { ...base, request: { category: 'informational', promotinal: true } }, 'request.promotinal: is not a field'],
    ['an unknown field of the recipient', { ...base, recipient: { fone: '+12125550123' } }, 'recipient.fone: is not a field'],
    ['an unknown field of a consent', { ...base, consents: [{ channel: 'sms', lvl: 'express' }] }, 'consents.0.lvl: is not a field'],
    ['an unknown field of an opt-out', { ...base, optOuts: [{ channel: 'sms', scopes: 'all' }] }, 'optOuts.0.scopes: is not a field'],
    ['an unknown field of the history', { ...base, history: [{ at: 0, category: 'x', sms: 1 }] }, 'history.0.sms: is not a field'],
    ['an unknown field of the policy', { ...base, policy: { categories: { promotion: { colour: 'red' } } } }, 'policy.categories.promotion.colour: is not a field'],
    ['an unknown setting', { ...base, settings: { TCPA: false } }, 'settings.TCPA: is no setting'],
    ['a bad setting', { ...base, settings: { TCPA_COMPLIANCE: 'perhaps' } }, 'settings.TCPA_COMPLIANCE'],
    ['an unknown category', { ...base, request: { category: 'gossip' } }, 'request.category: gossip'],
    ['a number that is not E.164', { ...base, recipient: { phone: '212-555-0123' } }, 'recipient.phone: must be E.164'],
    ['a state that is none', { ...base, recipient: { phone: '+12125550123', state: 'XX' } }, 'recipient.state: is no US state or territory'],
    ['a time without an offset', { ...base, now: '2026-11-24T12:00:00' }, 'now: give ms since the epoch, or ISO 8601 with an offset or Z'],
    ['a day that does not exist', { ...base, now: '2026-02-30T12:00:00Z' }, 'now: give ms'],
    ['a missing recipient', { id: 'x', now: 0, request: { category: 'informational' } }, 'recipient'],
    ['a number of another length', { ...base, recipient: { phone: '+121255501' } }, 'recipient.phone: must be E.164'],
    ['a mailbox that is none', { ...base, recipient: { email: 'a b@example.com' } }, 'recipient.email: must be a mailbox'],
    ['a zone that is none', { ...base, recipient: { phone: '+12125550123', zone: 'America/Atlantis' } }, 'recipient.zone: is no IANA zone'],
    ['half of the quiet hours', { ...base, recipient: { phone: '+12125550123', quietStart: 1320 } }, 'recipient.quietEnd: give quietStart and quietEnd, or neither'],
    ['a scope that is none', { ...base, optOuts: [{ channel: 'sms', scope: 'ALL' }] }, 'optOuts.0.scope: ALL is no purpose, class or category; known are all, marketing'],
    ['an address in another form', { ...base, optOuts: [{ channel: 'sms', kind: 'suppression', address: '+1 212-555-0123' }] }, 'optOuts.0.address: must be a number in E.164'],
    ['evidence that is misspelt', { ...base, consents: [{ channel: 'sms', evidence: { sigend: false } }] }, 'consents.0.evidence.sigend: is not a fact; did you mean signed?'],
    ['evidence that is no flag', { ...base, consents: [{ channel: 'sms', evidence: { signed: 0 } }] }, 'consents.0.evidence.signed: give true or false'],
    ['a fact that is misspelt', { ...base, request: { category: 'informational', facts: { hasOptout: false } } }, 'request.facts.hasOptout: is not a fact; did you mean hasOptOut?'],
    ['a fact of a person that cannot be read', { ...base, recipient: { phone: '+12125550123', facts: { reassignedAt: 'lately' } } }, 'recipient.facts.reassignedAt: give ms since the epoch'],
    ['a flag that is none', { ...base, request: { category: 'informational', automated: 'perhaps' } }, 'request.automated: give true or false'],
    ['an id that is none', { ...base, id: null }, 'id: give a text or a number'],
    ['rows that are no object', { ...base, policy: { categories: [] } }, 'policy.categories'],
  ]
  it.each(wrong)('refuses %s and names it', (_, input, message) => {
    const read = prepareCase(input, explainDefaults)
    expect(read.ok ? 'accepted' : read.problems.join('\n')).toContain(message)
  })

  it('names every problem at once', () => {
    const read = prepareCase({ ...base, recipiant: 1, request: { category: 'informational', chanel: 'sms' } }, explainDefaults)
    expect(read.ok ? [] : read.problems).toHaveLength(2)
  })

  it.each([NOW, '2026-11-24T17:00:00Z', '2026-11-24T12:00-05:00', '2026-11-24T17:00Z', '2026-11-24T22:30:00.000+05:30'])('takes the time %s', now => expect(prepared({ ...base, now })).toEqual(prepared(base)))

  it('gives facts as strings, whether fields of their own or in facts', () => {
    const { communication, recipient } = prepared({ ...base, request: { category: 'informational', promotional: true, stopReceivedAt: '2026-11-24T12:00:00Z', facts: { other: 7 } }, recipient: { phone: '+12125550123', dncRegistry: false, facts: { score: 1 } } })
    expect(communication.facts).toEqual({ promotional: 'true', stopReceivedAt: '1795521600000', other: '7' })
    expect(recipient?.facts).toEqual({ dncRegistry: 'false', score: '1' })
  })

  it('takes null for left out', () => {
    const { communication, recipient, consents } = prepared({ ...base, request: { category: 'informational', exemption: null, debt: null, requestedAt: null }, recipient: { phone: '+12125550123', reassignedAt: null }, optOuts: [{ channel: 'sms', at: null, scope: null }] })
    expect([communication.facts, communication.requestedAt, recipient?.facts, consents.at(-1)?.at, consents.at(-1)?.purpose]).toEqual([{}, NOW, {}, NOW - 86_400_000, 'all'])
  })

  it('makes consent events of consents and opt-outs, with defaults a reader would expect', () => {
    const { consents } = prepared({ ...base, optOuts: [{ channel: 'email' }, { channel: 'sms' }, { channel: 'email', kind: 'suppression' }] })
    expect(consents.map(({ channel, purpose, action, level, at }) => [channel, purpose, action, level, NOW - at])).toEqual([
      ['sms', 'all', 'granted', 'express', 30 * 86_400_000], ['email', 'marketing', 'opted_out', 'none', 86_400_000], ['sms', 'all', 'opted_out', 'none', 86_400_000], ['email', 'all', 'suppressed', 'none', 86_400_000],
    ])
  })

  it('overrides rows of the policy and settings for the case only', () => {
    const { policy, settings } = prepared({ ...base, policy: { version: 'test', categories: { promotion: { ttlHours: 1 } } }, settings: { SMS_MAX_SEGMENTS: 2, GDPR_COMPLIANCE: false } })
    expect(policy).toMatchObject({ version: 'test', categories: { promotion: { ttlHours: 1, lane: 'normal' } } })
    expect(settings).toEqual({ ...explainDefaults.settings, SMS_MAX_SEGMENTS: 2, GDPR_COMPLIANCE: false, REQUIRE_EXPLICIT_CONSENT: false })
  })

  it('asks the law alone for a class, and the whole policy for a category', () => {
    expect(prepared({ ...base, request: { category: 'marketing' } })).toMatchObject({ settings: { REQUIRE_EXPLICIT_CONSENT: false }, policy: { categories: { marketing: { class: 'marketing', windows: ['personal'], capsBind: false, ttlHours: null, asWritten: true } } } })
    expect(prepared({ ...base, request: { category: 'promotion' } }).settings).toEqual(explainDefaults.settings)
    expect(prepared({ ...base, request: { category: 'marketing' }, settings: { REQUIRE_EXPLICIT_CONSENT: true } }).settings).toEqual(explainDefaults.settings)
  })
})
