import type { Question } from './question.ts'
import { hasRelationship } from './relationship.ts'

const WINDOW_MS = 24 * 3_600_000

/** A binding state cap: elapsed time, not wall time. */
export interface FrequencyHold { readonly release: number; readonly rule: string; readonly sent: number }

/**
 * Gate 7: state caps on marketing texts about one subject in any 24 hours, whatever number they come from (FL, OK, MD, OR). `release` is the
 * instant the oldest of the messages that fill the cap is 24 hours old; null when no cap binds. A message without a subject counts for every subject.
 */
export function frequencyHold(question: Question): FrequencyHold | null {
  const { messageClass, medium, place, rules, recipient, communication, history, now, classOf, settings } = question
  if (messageClass !== 'marketing' || medium !== 'sms' || !settings.TCPA_COMPLIANCE) return null
  let hold: FrequencyHold | null = null
  for (const state of place.states) {
    const cap = rules.stateRow(state, now, place.zones)?.cap
    if (!cap) continue
    if (cap.liftedByTransactionMonths !== undefined && hasRelationship(recipient.facts, now, { transactionMonths: cap.liftedByTransactionMonths, inquiryMonths: 0 })) continue
    const sent = history
      .filter(entry => entry.at > now - WINDOW_MS && entry.at <= now && entry.channel !== 'email' && classOf(entry.category) === 'marketing'
        && (communication.subjectKey === null || entry.subjectKey === null || entry.subjectKey === communication.subjectKey))
      .map(entry => entry.at).sort((a, b) => b - a)
    const filling = sent[cap.limit - 1]
    if (filling !== undefined && (hold === null || filling + WINDOW_MS > hold.release)) hold = { release: filling + WINDOW_MS, rule: `state.${state}.cap`, sent: sent.length }
  }
  return hold
}
