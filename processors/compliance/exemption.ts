import type { ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { finishSms } from '../content/sms-text.ts'
import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { flag, instant } from './facts.ts'
import type { Question } from './question.ts'
import type { HistoryEntry } from './state.ts'

/** Purposes of 47 CFR 64.1200(a)(9)(iii). Low balance, one-time codes and bills are not on the list. */
const PURPOSES: ReadonlySet<string> = new Set(['fraud', 'fraud_alert', 'identity_theft', 'data_breach', 'breach_remedy', 'money_transfer'])
const MAX_CHARACTERS = 160
const EVENT_CAP = 3
const EVENT_WINDOW_MS = 3 * 86_400_000

/** Does the producer rely on the no-consent exemption of financial institutions? */
export function claimsExemption({ communication, medium }: Question): boolean {
  const claimed = communication.facts['exemption']
  return medium === 'sms' && claimed !== undefined && claimed !== '' && claimed !== 'none'
}

/** Gate 5: the exemption's conditions, all of them, then its cap. Asked only when there is no consent to rely on: the consent path has no cap. */
export function exemptionGate(question: Question): Verdict | null {
  const failed = failedCondition(question)
  if (failed) return reject('exemption_conditions_not_met', 'tcpa.fraud_exemption', { failed })
  const { communication: { facts, subjectKey }, history, now, classOf, declared } = question
  const event = facts['eventKey'] ?? subjectKey
  // An earlier text that names no event may have been about this one.
  const counts = (entry: HistoryEntry): boolean => entry.subjectKey === null || event === null ? classOf(entry.category) === declared : entry.subjectKey === event
  const sent = history.filter(entry => entry.at > now - EVENT_WINDOW_MS && entry.at <= now && entry.channel !== 'email' && counts(entry)).length
  return sent >= EVENT_CAP ? reject('event_cap', 'tcpa.fraud_exemption_cap', { sent }) : null
}

/** The customer gave another number, or this one has been somebody else's since; what its new holder allowed since is their own word. */
function isAnothers({ phone, facts }: Recipient, consents: readonly ConsentEvent[]): boolean {
  const granted = consents.filter(event => event.action === 'granted')
  if (granted.some(({ address }) => address?.startsWith('+') && address !== phone)) return true
  const reassignedAt = instant(facts, 'reassignedAt')
  return reassignedAt !== null && !granted.some(({ at }) => at >= reassignedAt)
}

function failedCondition({ communication, category, settings, recipient, promotional, debt, consents }: Question): string | null {
  const { facts } = communication
  // Sender and contract must be proven: free to the end user means a short code few providers offer.
  if (!flag(facts, 'financialInstitution', false)) return 'financialInstitution'
  if (!flag(facts, 'freeToEndUser', false)) return 'freeToEndUser'
  if (!PURPOSES.has(facts['exemption'] ?? '') || !PURPOSES.has(facts['exemptPurpose'] ?? 'fraud')) return 'purpose'
  if (!flag(facts, 'numberGivenByCustomer', true) || isAnothers(recipient, consents)) return 'numberGivenByCustomer'
  if (!flag(facts, 'hasIdentity', true) || !flag(facts, 'hasContact', true)) return 'namesInstitution'
  if (promotional) return 'promotional'
  if (debt !== 'none') return 'debt'
  if (!flag(facts, 'hasOptOut', true)) return 'hasOptOut'
  // The text as it goes out: sender and STOP hint count.
  return [...finishSms(communication, settings, category)].length > MAX_CHARACTERS ? 'length' : null
}
