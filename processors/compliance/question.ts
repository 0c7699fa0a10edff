/** The question the gates answer: a message, a person, a moment, and what is derived from them once. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication, ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { candidateZones } from '../recipients/zones/index.ts'
import type { CandidateZones } from '../recipients/zones/index.ts'
import { flag } from './facts.ts'
import { jurisdictionOf } from './jurisdiction.ts'
import type { Jurisdiction } from './jurisdiction.ts'
import type { Rules } from './rules/compile.ts'
import type { ComplianceState, HistoryEntry } from './state.ts'

export type MessageClass = Category['class']
/** Consents, opt-outs and windows know two media; MMS follows SMS. */
export type Medium = 'sms' | 'email'
export type DebtKind = 'none' | 'first_party' | 'third_party'

export interface Question {
  readonly communication: Communication
  readonly recipient: Recipient
  readonly consents: readonly ConsentEvent[]
  readonly history: readonly HistoryEntry[]
  readonly rules: Rules
  readonly addressHash: string | null
  readonly channel: Channel
  readonly medium: Medium
  readonly category: Category
  /** What the policy calls the category. */
  readonly declared: MessageClass
  /** What the law takes it for: promotion in a message makes it marketing, whatever it is called. */
  readonly messageClass: MessageClass
  readonly promotional: boolean
  /** Sent by a machine, not dialled and typed by a person. */
  readonly automated: boolean
  readonly debt: DebtKind
  readonly jurisdiction: Jurisdiction
  readonly place: CandidateZones
  readonly now: number
  readonly settings: Settings
  classOf(category: string): string
}

/** The medium of a channel. */
export const mediumOf = (channel: Channel): Medium => channel === 'email' ? 'email' : 'sms'

/** Derives the question; null when the category is no row of the policy. */
export function questionOf(communication: Communication, recipient: Recipient, state: ComplianceState, rules: Rules, context: DecideContext, channel: Channel): Question | null {
  const { policy, settings, now } = context
  const category = policy.categories[communication.category]
  if (category === undefined) return null
  const declared = category.class
  const { facts } = communication
  const promotional = isPromotional(facts, declared)
  const messageClass = promotional && declared !== 'opt_out_confirmation' ? 'marketing' : declared
  return {
    communication, recipient, consents: state.consents, history: state.history, rules, addressHash: state.addressHashes?.[mediumOf(channel)] ?? null,
    channel, medium: mediumOf(channel), category, declared, messageClass, promotional,
    automated: flag(facts, 'automated', true),
    debt: debtKind(facts['debt'], declared),
    jurisdiction: jurisdictionOf(recipient),
    place: candidateZones(recipient, recipient.phone, now),
    now, settings,
    classOf: category => policy.categories[category]?.class ?? category,
  }
}

/** 16 CFR 316.3(a)(2): a mixed message is commercial if its subject reads so, or if the transactional part is not at the start. */
function isPromotional(facts: Communication['facts'], declared: MessageClass): boolean {
  if (declared === 'marketing') return true
  return flag(facts, 'promotional', false) || flag(facts, 'commercialSubject', false) || !flag(facts, 'transactionalFirst', true)
}

/** A collection message whose kind nobody stated is taken for a collector's, the stricter case. */
function debtKind(stated: string | undefined, declared: MessageClass): DebtKind {
  if (stated === 'first_party' || stated === 'third_party') return stated
  if (stated === 'true') return 'third_party'
  return declared === 'debt_collection' && stated !== 'false' ? 'third_party' : 'none'
}
