import type { Channel, Communication, Recipient } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { legalHours } from './calling-hours.ts'
import { questionOf } from './question.ts'
import type { LegalConstraint } from './rules/compile.ts'
import { defaultRules } from './rules/index.ts'

const none: readonly LegalConstraint[] = []

/** The hours of the law that bind a message to a person, for whoever looks for a moment later than now; none for a category that no policy knows. */
export function hoursOf(communication: Communication, recipient: Recipient, channel: Channel, context: DecideContext): readonly LegalConstraint[] {
  const question = questionOf(communication, recipient, { recipient, consents: [], history: [] }, defaultRules, context, channel)
  return question === null ? none : legalHours(question)
}
