import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { reject } from '../kernel/verdict.ts'
import type { Detail, Verdict } from '../kernel/verdict.ts'
import { isOtherAddress } from './address.ts'
import { aboutPurpose, onChannel } from './covers.ts'
import { flag, instant } from './facts.ts'
import { consentNeed, isSoftOptIn } from './needs.ts'
import type { ConsentNeed } from './needs.ts'
import type { Question } from './question.ts'
import { earlierGrants, levelOf, openReview, standingConsent } from './standing.ts'
import type { Standing } from './standing.ts'
import { missingElement } from './written-consent.ts'

/** What makes a consent invalid under GDPR art. 7 and 4(11). */
const GDPR_DEFECTS = ['bundled', 'conditionOfService', 'preTicked'] as const

/** Gate 3: has the person allowed this, strongly enough and provably? */
export function consentGate(question: Question): Verdict | null {
  const objection = objectionOf(question)
  if (objection) return reject('objected', 'gdpr.objection', { objectedAt: objection.at })
  const standing = standingConsent(question)
  if (standing.status === 'revoked' && revocationBinds(question)) return reject('consent_revoked', 'consent.revoked', { revokedAt: standing.event?.at ?? null })
  const need = consentNeed(question)
  if (need.level === 'none') return null
  const refused = lacking(question, standing, need)
  return refused && earlierGrants(question, standing).some(earlier => lacking(question, earlier, need) === null) ? null : refused
}

/**
 * What a message that consentGate lets through rests on, for whoever has to prove it: the rule that asks for consent, and the consent that meets it. The same question
 * as the gate's, so it is asked only of what passes.
 */
export function consentRelied(question: Question): Detail {
  const need = consentNeed(question)
  if (need.level === 'none') return { need: need.rule }
  const standing = standingConsent(question)
  const { event, level } = [standing, ...earlierGrants(question, standing)].find(one => lacking(question, one, need) === null) ?? standing
  return event === null ? { need: need.rule } : { need: need.rule, consent: level === 'none' ? 'soft_opt_in' : level, consentAt: event.at, consentId: event.consentId }
}

/** The prior express written consent for this number with all its elements, or null. */
export function writtenConsent(question: Question): ConsentEvent | null {
  const standing = standingConsent(question)
  const found = [standing, ...earlierGrants(question, standing)].find(({ status, level, event }) =>
    status === 'granted' && level === 'express_written' && event !== null && missingElement(event.evidence) === null && !isForOtherAddress(question, event))
  return found?.event ?? null
}

/** What the standing consent lacks, in order of the reasons. */
function lacking(question: Question, standing: Standing, need: ConsentNeed): Verdict | null {
  const detail = { need: need.level, level: standing.level, status: standing.status, medium: question.medium }
  if (standing.status === 'pending') return reject('consent_pending', need.rule, detail)
  const soft = standing.event !== null && isSoftOptIn(standing.event.evidence, question.communication.facts)
  if (standing.event && standing.status === 'granted' && isForOtherAddress(question, standing.event)) return reject('consent_number_mismatch', 'tcpa.reassigned', detail)
  // A soft opt-in stands in for consent where only ePrivacy asks; it is recorded, so REQUIRE_EXPLICIT_CONSENT is content, too.
  if (need.gdpr && need.level === 'express' && soft) return demonstrable(standing.event) ? null : reject('consent_not_demonstrable', 'gdpr.demonstrable', detail)
  if (standing.status === 'none' && openReview(question)) return null
  if (standing.status === 'none' || standing.level === 'none') return reject('no_consent', need.rule, detail)
  const { evidence } = standing.event ?? { evidence: {} }
  if (question.medium === 'sms' && flag(evidence, 'transferred', false)) return reject('consent_insufficient', 'ctia.own_opt_in', detail)
  if (need.level === 'express_written') {
    if (standing.level !== 'express_written') return reject('consent_insufficient', need.rule, detail)
    const missing = missingElement(evidence)
    if (missing) return reject('consent_insufficient', need.rule, { ...detail, missing })
  }
  if (!need.gdpr) return null
  const defect = GDPR_DEFECTS.find(name => flag(evidence, name, false))
  if (defect) return reject('consent_insufficient', 'gdpr.valid_consent', { ...detail, defect })
  return demonstrable(standing.event) ? null : reject('consent_not_demonstrable', 'gdpr.demonstrable', detail)
}

/** GDPR art. 21(2)-(3): absolute, until the person asks for marketing anew. */
function objectionOf(question: Question): ConsentEvent | null {
  if (question.messageClass !== 'marketing') return null
  return question.consents.find(event => event.action === 'objected' && onChannel(event, question) && aboutPurpose(event.purpose, question)
    && !question.consents.some(later => later.action === 'granted' && later.at > event.at && levelOf(later) !== 'none' && onChannel(later, question) && aboutPurpose(later.purpose, question))) ?? null
}

/** A revocation stops what rests on the person's wish. By email, statutory notices and security notices do not. */
function revocationBinds({ messageClass, medium }: Question): boolean {
  if (messageClass === 'emergency' || messageClass === 'help_reply' || messageClass === 'opt_out_confirmation') return false
  return medium === 'sms' || (messageClass !== 'security' && messageClass !== 'regulatory')
}

/** Given for another number or mailbox, or the number went to somebody else since. 47 CFR 64.1200(m); a collector's check lasts 60 days, 12 CFR 1006.6(d)(5). */
function isForOtherAddress(question: Question, consent: ConsentEvent): boolean {
  const { recipient, medium, debt, now } = question
  if (consent.address !== null && isOtherAddress(consent.address, question)) return true
  if (medium !== 'sms') return false
  const reassignedAt = instant(recipient.facts, 'reassignedAt')
  if (reassignedAt !== null && reassignedAt > consent.at) return true
  const checkedAt = Math.max(instant(recipient.facts, 'numberConfirmedAt') ?? -Infinity, instant(recipient.facts, 'numberCheckedAt') ?? -Infinity)
  return debt === 'third_party' && checkedAt !== -Infinity && now - checkedAt > NUMBER_CHECK_MS
}
const NUMBER_CHECK_MS = 60 * 86_400_000

/** GDPR art. 7(1): who, when, how and which wording. */
function demonstrable(consent: ConsentEvent | null): boolean {
  if (consent === null || !flag(consent.evidence, 'recorded', true)) return false
  return consent.source !== '' && (consent.wordingVersion !== null || (consent.evidence['wording'] ?? '') !== '')
}
