/** Gate 8: the constraints on local time that bind a message. */
import { allUsZones } from '../recipients/zones/index.ts'
import type { CandidateZones } from '../recipients/zones/index.ts'
import { flag } from './facts.ts'
import { inconvenientTimes } from './inconvenient.ts'
import type { Question } from './question.ts'
import type { LegalConstraint } from './rules/compile.ts'

const free: readonly LegalConstraint[] = []
const anywhereInTheUs: CandidateZones = { zones: allUsZones, states: [], source: 'all_us' }

/** Where the person may be, as the law asks: somebody who may be in the US and told nothing that can be relied on may be anywhere in it. */
function legalPlace({ place, jurisdiction }: Question): CandidateZones {
  return jurisdiction.us && (place.source === 'none' || place.source === 'unverified') ? anywhereInTheUs : place
}

/**
 * Hours bind marketing texts (TCPA and states), collectors' texts and email (Regulation F) and, in Florida, a creditor's collection texts.
 * Commercial email has no hours, and information, codes, notices and emergencies go out at any hour.
 */
export function legalHours(question: Question): readonly LegalConstraint[] {
  const { messageClass, medium, debt, rules, jurisdiction: { us, country }, recipient, settings } = question
  const place = legalPlace(question)
  if (!settings.TCPA_COMPLIANCE) return debt === 'third_party' ? debtHours(question) : free
  const marketing = messageClass === 'marketing' && medium === 'sms' ? rules.hours('marketing', place, us, country) : free
  if (debt === 'none') return marketing
  if (debt === 'third_party') return [...marketing, ...debtHours(question)]
  if (flag(recipient.facts, 'debtHoursConsent', false)) return marketing
  return [...marketing, ...rules.hours(medium === 'sms' ? 'creditor_sms' : 'creditor_email', place, us, country)]
}

function debtHours(question: Question): readonly LegalConstraint[] {
  const { rules, jurisdiction: { us, country }, recipient } = question
  const place = legalPlace(question)
  const federal = rules.hours('debt', place, us, country)
  const stated = recipient.facts['inconvenientTimes']
  return stated === undefined || stated === '' ? federal : [...federal, ...place.zones.map(zone => inconvenientTimes(stated, zone))]
}
