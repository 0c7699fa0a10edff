import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { flag, instant } from './facts.ts'
import { hasRelationship } from './relationship.ts'
import type { Question } from './question.ts'
import { standingConsent } from './standing.ts'
import type { Standing } from './standing.ts'
import { missingElement } from './written-consent.ts'

/**
 * Gate 4: do-not-call, for marketing texts. A request to this company binds whoever sends, and ends an existing business relationship (47 CFR
 * 64.1200(d)(3)); only consent given later lifts it. The national registry is lifted by written consent or a relationship, so for automated texts gate 3 has settled it.
 */
export function dncGate(question: Question): Verdict | null {
  const { messageClass, medium, recipient, now, settings } = question
  if (messageClass !== 'marketing' || medium !== 'sms' || !settings.TCPA_COMPLIANCE) return null
  const { facts } = recipient
  const consent = standingConsent(question)
  const asked = instant(facts, 'internalDncAt')
  if (asked !== null || flag(facts, 'internalDnc', false)) {
    const later = asked !== null && isWritten(consent) && (consent.event?.at ?? -Infinity) > asked
    if (!later) return reject('internal_dnc', 'tcpa.internal_dnc', { askedAt: asked })
  }
  if (!flag(facts, 'dncRegistry', false) || isWritten(consent)) return null
  return hasRelationship(facts, now, { transactionMonths: 18, inquiryMonths: 3 }) ? null : reject('dnc_registry', 'tcpa.dnc_registry', {})
}

const isWritten = ({ status, level, event }: Standing): boolean => status === 'granted' && level === 'express_written' && missingElement(event?.evidence ?? {}) === null
