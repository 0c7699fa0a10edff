/** Which consent events speak of a message: by channel and purpose. */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import type { MessageClass, Question } from './question.ts'

/** The purpose consent is asked for: codes and statutory notices belong to the informational purpose. */
export function purposeOf(messageClass: MessageClass): 'marketing' | 'informational' | 'debt_collection' {
  if (messageClass === 'marketing' || messageClass === 'debt_collection') return messageClass
  return 'informational'
}

export const onChannel = (event: ConsentEvent, { medium }: Question): boolean => event.channel === medium || event.channel === 'all' || (event.channel === 'mms' && medium === 'sms')

/** Does the event's purpose include this message? Purposes, classes and policy categories are understood. */
export function aboutPurpose(purpose: string, { messageClass, communication }: Question): boolean {
  return purpose === 'all' || purpose === purposeOf(messageClass) || purpose === messageClass || purpose === communication.category
}

/** Does a clarified opt-out leave this message open? Only what the reply named: a class or a category, nothing by analogy. */
export function keeps(event: ConsentEvent, { messageClass, communication }: Question): boolean {
  return event.keep.includes(messageClass) || event.keep.includes(communication.category)
}

/** The latest of some events; of two at the same moment the later in the list. */
export function latest(events: readonly ConsentEvent[]): ConsentEvent | null {
  let found: ConsentEvent | null = null
  for (const event of events) {
    if (found === null || event.at >= found.at) found = event
  }
  return found
}
