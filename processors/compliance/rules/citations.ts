/** Where each rule is written down, for people who ask why. State, area and debt rows carry their own citation. */
import type { RuleTables } from './types.ts'

const citations: Readonly<Record<string, string>> = {
  'gdpr.erasure': 'GDPR art. 17',
  'number.kind': 'toll-free and 900 numbers are no handsets',
  'tcpa.revocation': '47 CFR 64.1200(a)(10)',
  'tcpa.confirmation': '47 CFR 64.1200(a)(12)',
  'can_spam.opt_out': '15 U.S.C. 7704(a)(3)-(4), 16 CFR 316.5',
  suppression: 'hard bounces and complaints end mail to an address',
  'gdpr.objection': 'GDPR art. 21(2)-(3)',
  'consent.revoked': '47 CFR 64.1200(a)(10), GDPR art. 7(3)',
  'tcpa.written_consent': '47 CFR 64.1200(a)(2), (f)(9)',
  'tcpa.express_consent': '47 CFR 64.1200(a)(1)',
  'ctia.own_opt_in': 'CTIA Messaging Principles 5.1.4',
  'tcpa.reassigned': '47 CFR 64.1200(m), 12 CFR 1006.6(d)(5)',
  'eprivacy.prior_consent': 'Directive 2002/58/EC art. 13(1)-(2)',
  'gdpr.lawful_basis': 'GDPR art. 6',
  'gdpr.valid_consent': 'GDPR art. 4(11), 7',
  'gdpr.demonstrable': 'GDPR art. 7(1)',
  'settings.require_explicit_consent': 'setting REQUIRE_EXPLICIT_CONSENT',
  'tcpa.internal_dnc': '47 CFR 64.1200(d)',
  'tcpa.dnc_registry': '47 CFR 64.1200(c)(2)',
  'tcpa.fraud_exemption': '47 CFR 64.1200(a)(9)(iii)',
  'tcpa.fraud_exemption_cap': '47 CFR 64.1200(a)(9)(iii)(E)',
  'reg_f.opt_out': '12 CFR 1006.6(e)',
  'ctia.opt_out': 'CTIA Messaging Principles 5.1.3',
  'can_spam.postal_address': '15 U.S.C. 7704(a)(5)(A)(iii)',
  'rfc8058.one_click': 'RFC 8058, Gmail and Yahoo sender rules',
  'tcpa.identity': '47 CFR 64.1200(d)(4)',
  'eprivacy.identity': 'Directive 2002/58/EC art. 13(4)',
  'can_spam.headers': '15 U.S.C. 7704(a)(1)-(2)',
  'reg_f.work_address': '12 CFR 1006.22(f)(3)',
  'reg_f.inconvenient': '12 CFR 1006.6(b)(1)',
  'policy.segments': 'setting SMS_MAX_SEGMENTS',
  'tcpa.reasonable_means': '47 CFR 64.1200(a)(10)',
  'request.expires_at': 'the request\'s expiresAt, or ttlHours of its category',
}

/** The citation of a rule at a moment, or null when the rule is not a legal one. `now` picks the row that was in force (UTC date). */
export function citationOf(rule: string | null, tables: RuleTables, now: number): string | null {
  if (rule === null) return null
  const known = citations[rule]
  if (known !== undefined) return known
  for (const row of [tables.federal.marketing, tables.federal.debt]) {
    if (row.id === rule) return row.citation
  }
  const [kind, place, topic] = rule.split('.')
  const date = new Date(now).toISOString().slice(0, 10)
  const rows = kind === 'area' ? tables.areas.filter(row => row.country === place) : (topic === 'debt' ? tables.creditorDebt : tables.states).filter(row => row.state === place)
  return kind !== 'area' && kind !== 'state' ? null : rows.find(row => (row.effectiveFrom ?? '') <= date && (row.effectiveTo === null || date < row.effectiveTo))?.citation ?? null
}
