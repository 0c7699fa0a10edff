import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { isOtherAddress } from './address.ts'
import { aboutPurpose, keeps, onChannel } from './covers.ts'
import { flag, instant } from './facts.ts'
import type { Question } from './question.ts'
import { levelOf } from './standing.ts'

/** 47 CFR 64.1200(a)(12): one confirmation, presumed fine up to five minutes after the request. */
const CONFIRMATION_WINDOW_MS = 5 * 60_000

/** Gate 2: did the person opt out of this channel, or is the address suppressed? Honoured whatever the settings say. 47 CFR 64.1200(a)(10), CAN-SPAM 7704(a)(4). */
export function optOutGate(question: Question): Verdict | null {
  const { messageClass, medium } = question
  if (messageClass === 'opt_out_confirmation') return confirmationGate(question)
  const suppression = blocking(question, 'suppressed', ['unsuppressed'])
  // HELP is answered even after STOP (CTIA); the emergency exemption lifts consent, not an opt-out.
  const optOut = messageClass === 'help_reply' ? null : blocking(question, 'opted_out', ['opted_in'])
  if (optOut && medium === 'sms') return reject('opted_out', 'tcpa.revocation', { scope: optOut.purpose, optedOutAt: optOut.at })
  const found = suppression ?? optOut
  return found ? reject('suppressed', suppression ? 'suppression' : 'can_spam.opt_out', { scope: found.purpose, suppressedAt: found.at }) : null
}

/** An event of this kind that nothing later lifts: neither its counterpart, nor new affirmative consent for the purpose (7704(a)(4)(B)), nor what the reply kept. */
function blocking(question: Question, kind: 'opted_out' | 'suppressed', lifts: readonly ConsentEvent['action'][]): ConsentEvent | null {
  for (const event of question.consents) {
    if (event.action !== kind || !onChannel(event, question) || !aboutPurpose(event.purpose, question) || keeps(event, question)) continue
    if (kind === 'suppressed' && isOfOtherAddress(event, question)) continue
    const lifted = question.consents.some(later => later.at > event.at && onChannel(later, question) && (
      (lifts.includes(later.action) && aboutPurpose(later.purpose, question))
      // Consent re-opens what the person closed; a dead mailbox stays dead.
      || (kind === 'opted_out' && later.action === 'granted' && levelOf(later) !== 'none' && aboutPurpose(later.purpose, question))
    ))
    if (!lifted) return event
  }
  return null
}

/** A suppression holds for the address it names: a new mailbox is not dead because the old one was. */
function isOfOtherAddress({ address }: ConsentEvent, question: Question): boolean {
  return address !== null && isOtherAddress(address, question)
}

function confirmationGate(question: Question): Verdict | null {
  const { communication, now, promotional, history, classOf } = question
  const stoppedAt = instant(communication.facts, 'stopReceivedAt') ?? lastOptOut(question) ?? communication.requestedAt
  const sentBefore = flag(communication.facts, 'confirmationSent', false)
    || history.some(entry => entry.at >= stoppedAt && entry.at <= now && classOf(entry.category) === 'opt_out_confirmation')
  if (sentBefore) return reject('confirmation_already_sent', 'tcpa.confirmation', { stoppedAt })
  if (promotional) return reject('confirmation_promotional', 'tcpa.confirmation', { stoppedAt })
  if (now - stoppedAt > CONFIRMATION_WINDOW_MS) return reject('confirmation_window_missed', 'tcpa.confirmation', { stoppedAt, lateByMs: now - stoppedAt - CONFIRMATION_WINDOW_MS })
  return null
}

function lastOptOut(question: Question): number | null {
  const times = question.consents.filter(event => event.action === 'opted_out' && onChannel(event, question)).map(event => event.at)
  return times.length === 0 ? null : Math.max(...times)
}
