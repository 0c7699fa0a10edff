import { segments } from '../content/segments.ts'
import { finishSms } from '../content/sms-text.ts'
import type { Reason } from '../kernel/reasons.ts'
import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { claimsExemption } from './exemption.ts'
import { flag } from './facts.ts'
import { isSoftOptIn } from './needs.ts'
import type { Question } from './question.ts'
import { standingConsent } from './standing.ts'

/**
 * Gate 6: does the message carry what it must, and is it short enough with that? Sender name, STOP hint, postal address and one-click headers are added when the message is
 * finished, so they count as present unless the producer says that they are, and will be, missing.
 */
export function contentGate(question: Question): Verdict | null {
  const { communication, category, recipient, medium, channel, messageClass, declared, debt, settings } = question
  const { facts } = communication
  const lacks = (name: string): boolean => !flag(facts, name, true)
  const marketing = messageClass === 'marketing'
  const email = medium === 'email'
  const deny = (reason: Reason, rule: string): Verdict => reject(reason, rule, { medium, messageClass })

  if (lacks('hasOptOut') && optOutDue(question)) return deny('missing_opt_out', debt === 'third_party' ? 'reg_f.opt_out' : email ? 'can_spam.opt_out' : 'ctia.opt_out')
  if (email && marketing && settings.CAN_SPAM_COMPLIANCE) {
    if (lacks('hasPostalAddress')) return deny('missing_postal_address', 'can_spam.postal_address')
    if (lacks('hasOneClick')) return deny('missing_one_click', 'rfc8058.one_click')
  }
  if (!email && settings.TCPA_COMPLIANCE && messageClass !== 'emergency' && (lacks('hasIdentity') || (marketing && lacks('hasContact')))) return deny('missing_identity', 'tcpa.identity')
  if (email && marketing && lacks('hasIdentity')) return deny('missing_identity', 'eprivacy.identity')
  // The only rule of CAN-SPAM that binds transactional mail, too.
  if (email && settings.CAN_SPAM_COMPLIANCE && (flag(facts, 'deceptiveHeader', false) || flag(facts, 'deceptiveSubject', false))) return deny('deceptive_header', 'can_spam.headers')
  if (email && debt === 'third_party' && flag(recipient.facts, 'workEmail', flag(facts, 'workEmail', false))) return deny('work_address', 'reg_f.work_address')
  if (channel === 'sms') {
    const stated = Number(facts['segments'] ?? Number.NaN)
    const count = Number.isNaN(stated) ? segments(finishSms(communication, settings, category)).segments : stated
    if (count > settings.SMS_MAX_SEGMENTS) return reject('too_many_segments', 'policy.segments', { segments: count, limit: settings.SMS_MAX_SEGMENTS, category: declared })
  }
  return null
}

/** Which messages must offer a way out: marketing (by setting; by law where CAN-SPAM or a soft opt-in is relied on), a collector's messages, exempt alerts. */
function optOutDue(question: Question): boolean {
  const { messageClass, medium, settings, debt, communication } = question
  if (debt === 'third_party') return true
  if (messageClass === 'help_reply') return settings.OPT_OUT_REQUIRED
  if (messageClass !== 'marketing') return claimsExemption(question)
  if (settings.OPT_OUT_REQUIRED || (medium === 'email' && settings.CAN_SPAM_COMPLIANCE)) return true
  const { event } = standingConsent(question)
  return event !== null && isSoftOptIn(event.evidence, communication.facts)
}
