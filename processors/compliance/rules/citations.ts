/** Where each rule is written down, and what people call it, for those who ask why. State, area and debt rows carry their own citation. */
import { utcDate } from '../../kernel/events.ts'
import { wallAt } from '../../timing/windows.ts'
import { ruleTables } from './index.ts'
import type { RuleTables, Window } from './types.ts'

/** Laws, and rules of carriers and mailboxes that bind like laws: name and place. */
const laws: Readonly<Record<string, readonly [name: string, citation: string]>> = {
  'gdpr.erasure': ['right to erasure', 'GDPR art. 17'],
  'tcpa.revocation': ['TCPA revocation of consent', '47 CFR 64.1200(a)(10)'],
  'tcpa.confirmation': ['TCPA opt-out confirmation', '47 CFR 64.1200(a)(12)'],
  'can_spam.opt_out': ['CAN-SPAM opt-out', '15 U.S.C. 7704(a)(3)-(4), 16 CFR 316.5'],
  'gdpr.objection': ['right to object', 'GDPR art. 21(2)-(3)'],
  'consent.revoked': ['revocation of consent', '47 CFR 64.1200(a)(10), GDPR art. 7(3)'],
  'tcpa.written_consent': ['TCPA prior express written consent', '47 CFR 64.1200(a)(2), (f)(9)'],
  'tcpa.express_consent': ['TCPA prior express consent', '47 CFR 64.1200(a)(1)'],
  'ctia.own_opt_in': ['carriers\' own opt-in for each sender', 'CTIA Messaging Principles 5.1.4'],
  'tcpa.reassigned': ['TCPA reassigned numbers', '47 CFR 64.1200(m), 12 CFR 1006.6(d)(5)'],
  'eprivacy.prior_consent': ['ePrivacy prior consent', 'Directive 2002/58/EC art. 13(1)-(2)'],
  'gdpr.lawful_basis': ['lawful basis', 'GDPR art. 6'],
  'gdpr.valid_consent': ['valid consent', 'GDPR art. 4(11), 7'],
  'gdpr.demonstrable': ['demonstrable consent', 'GDPR art. 7(1)'],
  'tcpa.internal_dnc': ['TCPA company do-not-call list', '47 CFR 64.1200(d)'],
  'tcpa.dnc_registry': ['TCPA national do-not-call registry', '47 CFR 64.1200(c)(2)'],
  'tcpa.fraud_exemption': ['TCPA fraud-alert exemption', '47 CFR 64.1200(a)(9)(iii)'],
  'tcpa.fraud_exemption_cap': ['TCPA fraud-alert exemption, its cap', '47 CFR 64.1200(a)(9)(iii)(E)'],
  'reg_f.opt_out': ['Regulation F opt-out notice', '12 CFR 1006.6(e)'],
  'ctia.opt_out': ['carriers\' opt-out instructions', 'CTIA Messaging Principles 5.1.3'],
  'can_spam.postal_address': ['CAN-SPAM postal address', '15 U.S.C. 7704(a)(5)(A)(iii)'],
  'rfc8058.one_click': ['one-click unsubscribe', 'RFC 8058, Gmail and Yahoo sender rules'],
  'tcpa.identity': ['TCPA identification of the caller', '47 CFR 64.1200(d)(4)'],
  'eprivacy.identity': ['ePrivacy identification of the sender', 'Directive 2002/58/EC art. 13(4)'],
  'can_spam.headers': ['CAN-SPAM headers and subjects', '15 U.S.C. 7704(a)(1)-(2)'],
  'reg_f.work_address': ['Regulation F work email addresses', '12 CFR 1006.22(f)(3)'],
  'reg_f.inconvenient': ['Regulation F inconvenient times', '12 CFR 1006.6(b)(1)'],
  'tcpa.reasonable_means': ['TCPA reasonable means of revocation', '47 CFR 64.1200(a)(10)'],
}

/** What is no law, but has a place all the same. */
const house: Readonly<Record<string, string>> = {
  'number.kind': 'toll-free and 900 numbers are no handsets',
  suppression: 'hard bounces and complaints end mail to an address',
  'settings.require_explicit_consent': 'setting REQUIRE_EXPLICIT_CONSENT',
  'policy.segments': 'setting SMS_MAX_SEGMENTS',
  'request.expires_at': 'the request\'s expiresAt, or ttlHours of its category',
}

/** The hours of federal rows, by what people call them. */
const federalNames: Readonly<Record<string, string>> = { 'tcpa.window': 'TCPA calling hours', 'reg_f.window': 'Regulation F calling hours' }
const stateNames: Readonly<Record<string, string>> = {
  AL: 'Alabama', AZ: 'Arizona', CT: 'Connecticut', FL: 'Florida', KY: 'Kentucky', LA: 'Louisiana', MA: 'Massachusetts', MD: 'Maryland', MI: 'Michigan', MN: 'Minnesota', MS: 'Mississippi', NM: 'New Mexico',
  NV: 'Nevada', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania', RI: 'Rhode Island', TX: 'Texas', UT: 'Utah', VA: 'Virginia', WA: 'Washington', WY: 'Wyoming',
}
const topics: Readonly<Record<string, string>> = { debt: 'debt collection hours', cap: 'cap on marketing texts' }
const countries = new Intl.DisplayNames(['en'], { type: 'region' })

/** The citation of a rule at a moment, or null when the rule is not a legal one. `now` picks the row that was in force (UTC date). */
export function citationOf(rule: string | null, tables: RuleTables, now: number): string | null {
  if (rule === null) return null
  return laws[rule]?.[1] ?? house[rule] ?? rowOf(rule, tables, utcDate(now))?.citation ?? null
}

export interface Law {
  /** What people call it: `TCPA calling hours`. */
  readonly name: string
  /** Where it is written: `47 CFR 64.1200(c)(1)`. */
  readonly citation: string
}

/** The law that a rule stands for at a moment; null when the rule is the company's own. */
export function lawOf(rule: string, now: number, tables: RuleTables = ruleTables): Law | null {
  const plain = laws[rule]
  if (plain !== undefined) return { name: plain[0], citation: plain[1] }
  const row = rowOf(rule, tables, utcDate(now))
  return row === undefined ? null : { name: nameOf(rule), citation: row.citation }
}

/** The local hours that a rule permits on the day of a moment in a zone, `08:00-21:00`; null for rules without hours, and on days that are closed. */
export function hoursOf(rule: string, now: number, zone: string, tables: RuleTables = ruleTables): string | null {
  const wall = wallAt(now, zone)
  const window = rule.endsWith('.cap') ? null : rowOf(rule, tables, wall.dateKey)?.week[wall.weekday - 1]
  return window ? `${clock(window[0])}-${clock(window[1])}` : null
}

/** The dated row behind a rule that was in force on a date. */
function rowOf(rule: string, { federal, areas, creditorDebt, states }: RuleTables, date: string): { readonly citation: string; readonly week: readonly (Window | null)[] } | undefined {
  const ofFederal = [federal.marketing, federal.debt].find(({ id }) => id === rule)
  if (ofFederal) return ofFederal
  const [kind, place, topic] = rule.split('.')
  const rows = kind === 'area' ? areas.filter(row => row.country === place) : kind === 'state' ? (topic === 'debt' ? creditorDebt : states).filter(row => row.state === place) : []
  return rows.find(row => (row.effectiveFrom ?? '') <= date && (row.effectiveTo === null || date < row.effectiveTo))
}

function nameOf(rule: string): string {
  const [kind, place = '', topic = ''] = rule.split('.')
  if (kind === 'area') return `hours for marketing texts in ${countries.of(place) ?? place}`
  return federalNames[rule] ?? `${stateNames[place] ?? place} ${topics[topic] ?? 'telemarketing law'}`
}

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
