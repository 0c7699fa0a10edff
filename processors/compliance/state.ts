import type { RecipientState } from '../stores/ports.ts'
import type { Rules } from './rules/compile.ts'

/** An earlier message to the person. `category` is a policy category or a class name. */
export interface HistoryEntry {
  readonly at: number
  readonly channel: string
  readonly category: string
  readonly subjectKey: string | null
}

/** Everything compliance knows about a person besides the message. */
export interface ComplianceState extends RecipientState {
  /** Messages that count for frequency caps, the exemption's event cap and the one confirmation; newest first or not. */
  readonly history: readonly HistoryEntry[]
  /** Law as data; the built-in rules when absent. */
  readonly rules?: Rules
  /** HMACs of the present addresses, for consent records that hold one instead of the address itself. */
  readonly addressHashes?: { readonly sms: string | null; readonly email: string | null }
}
