import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { writtenConsent } from './consent.ts'
import { flag, instant } from './facts.ts'
import { hasRelationship } from './relationship.ts'
import type { Question } from './question.ts'

/** A look into the registry is believed for 31 days, 47 CFR 64.1200(c)(2)(i)(D). */
const SCRUB_MS = 31 * 86_400_000

/**
 * Gate 4: do-not-call, for marketing texts. A request to this company binds whoever sends, and ends an existing business relationship (47 CFR
 * 64.1200(d)(3)); only consent given later lifts it. The national registry is lifted by written consent or a relationship, so for automated texts gate 3 has settled it.
 */
export function dncGate(question: Question): Verdict | null {
  const { messageClass, medium, recipient, now, settings } = question
  if (messageClass !== 'marketing' || medium !== 'sms' || !settings.TCPA_COMPLIANCE) return null
  const { facts } = recipient
  const askedAt = instant(facts, 'internalDncAt')
  const asked = askedAt !== null || flag(facts, 'internalDnc', false)
  const checkedAt = instant(facts, 'dncCheckedAt')
  const listed = flag(facts, 'dncRegistry', false) || (checkedAt !== null && now - checkedAt > SCRUB_MS)
  if (!asked && !listed) return null
  const written = writtenConsent(question)
  if (asked && !(askedAt !== null && written && written.at > askedAt)) return reject('internal_dnc', 'tcpa.internal_dnc', { askedAt })
  if (!listed || written) return null
  return hasRelationship(facts, now, { transactionMonths: 18, inquiryMonths: 3 }) ? null : reject('dnc_registry', 'tcpa.dnc_registry', { checkedAt })
}
