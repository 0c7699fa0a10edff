/** What a person can switch on and off, and which messages that governs: read from the policy's categories, so that the page cannot say something else. */
import type { Policy } from '../../config/policy.ts'
import { purposeOf } from '../../processors/compliance/covers.ts'

export type Purpose = ReturnType<typeof purposeOf>
type Medium = 'sms' | 'email'

export const purposeNames: Readonly<Record<Purpose, string>> = { marketing: 'Offers and news', informational: 'About your account', debt_collection: 'About a debt in collection' }

/** Answers to what the person wrote themselves; no choice closes them. */
const ANSWERS: ReadonlySet<string> = new Set(['opt_out_confirmation', 'help_reply'])

/** What the categories of a purpose are for, in the policy's words; empty when there is none on this channel. */
export function governed({ categories }: Policy, purpose: Purpose, medium: Medium): string {
  return Object.values(categories)
    .filter(category => !ANSWERS.has(category.class) && purposeOf(category.class) === purpose && category.channels.some(channel => (channel === 'email' ? 'email' : 'sms') === medium))
    .map(({ doc }) => doc).join(' ')
}
