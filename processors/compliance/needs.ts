/** What kind of consent the law, or the policy, asks for before a message. */
import type { ConsentLevel } from './standing.ts'
import { flag } from './facts.ts'
import type { Question } from './question.ts'

export interface ConsentNeed {
  readonly level: ConsentLevel
  /** GDPR consent: provable, freely given; a soft opt-in may stand in for it. */
  readonly gdpr: boolean
  /** The rule that asks for the most. */
  readonly rule: string
}

const none: ConsentNeed = { level: 'none', gdpr: false, rule: 'consent.not_needed' }

/** TCPA (a)(1)-(2), ePrivacy art. 13, state rules, and REQUIRE_EXPLICIT_CONSENT. Emergencies, HELP answers and opt-out confirmations need none. */
export function consentNeed(question: Question): ConsentNeed {
  const { messageClass } = question
  if (messageClass === 'emergency' || messageClass === 'help_reply' || messageClass === 'opt_out_confirmation') return none
  return messageClass === 'marketing' ? marketingNeed(question) : serviceNeed(question)
}

function marketingNeed(question: Question): ConsentNeed {
  const { medium, settings, jurisdiction, automated } = question
  const gdpr = settings.GDPR_COMPLIANCE && jurisdiction.eu
  if (medium === 'sms' && settings.TCPA_COMPLIANCE && (jurisdiction.us || !jurisdiction.eu)) {
    if (automated) return { level: 'express_written', gdpr, rule: 'tcpa.written_consent' }
    const ofState = stateNeed(question)
    if (ofState) return { ...ofState, gdpr }
  }
  if (gdpr) return { level: 'express', gdpr, rule: 'eprivacy.prior_consent' }
  return settings.REQUIRE_EXPLICIT_CONSENT ? { level: 'express', gdpr, rule: 'settings.require_explicit_consent' } : none
}

/** Some states ask for consent even for texts a person sends by hand. */
function stateNeed({ rules, place, now }: Question): Omit<ConsentNeed, 'gdpr'> | null {
  let need: Omit<ConsentNeed, 'gdpr'> | null = null
  for (const state of place.states) {
    const row = rules.stateRow(state, now, place.zones)
    if (row?.needsConsent && (need === null || row.needsConsent === 'express_written')) need = { level: row.needsConsent, rule: `state.${state}` }
  }
  return need
}

function serviceNeed({ medium, settings, jurisdiction, automated, communication }: Question): ConsentNeed {
  if (settings.GDPR_COMPLIANCE && jurisdiction.eu) {
    // A service message rests on contract or legal obligation (art. 6), unless the producer knows that it does not.
    const basis = communication.facts['basis'] ?? 'contract'
    if (basis === 'consent' || basis === 'none') return { level: 'express', gdpr: true, rule: 'gdpr.lawful_basis' }
  }
  if (medium !== 'sms' || !settings.TCPA_COMPLIANCE || !automated) return none
  if (jurisdiction.eu && !jurisdiction.us) return none
  return { level: 'express', gdpr: false, rule: 'tcpa.express_consent' }
}

/** Dir. 2002/58/EC art. 13(2): a sale, an own similar product, an opt-out offered at collection. The opt-out in every message is checked with the content. */
export function isSoftOptIn(evidence: Readonly<Record<string, string>>, facts: Readonly<Record<string, string>>): boolean {
  const similar = flag(facts, 'similarProduct', true) && flag(evidence, 'similarProduct', false)
  return evidence['basis'] === 'soft_opt_in' && flag(evidence, 'sale', false) && similar && flag(evidence, 'optOutOffered', false)
}
