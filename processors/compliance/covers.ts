/** Which consent events speak of a message: by channel and purpose. */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import type { MessageClass, Question } from './question.ts'

/** The purpose consent is asked for: codes and statutory notices belong to the informational purpose. */
export function purposeOf(messageClass: MessageClass): 'marketing' | 'informational' | 'debt_collection' {
  if (messageClass === 'marketing' || messageClass === 'debt_collection') return messageClass
  return 'informational'
}

/** Does the event speak of the message's channel? MMS follows SMS. */
export const onChannel = (event: ConsentEvent, { medium }: Pick<Question, 'medium'>): boolean => event.channel === medium || event.channel === 'all' || (event.channel === 'mms' && medium === 'sms')

/** Does the event's purpose include this message? Purposes, classes and policy categories are understood. */
export function aboutPurpose(purpose: string, question: Question): boolean {
  return purpose === 'all' || purpose === purposeOf(question.messageClass) || isNamed(purpose, question)
}

/** Does a clarified opt-out leave this message open? Only what the reply named: a class or a category, nothing by analogy. */
export const keeps = (event: ConsentEvent, question: Question): boolean => event.keep.some(name => isNamed(name, question))

/** A promotional message is not what its category names: nobody consented to that. */
function isNamed(name: string, { messageClass, declared, communication }: Question): boolean {
  return name === messageClass || (name === communication.category && declared === messageClass)
}

/** The latest of some events; of two at the same moment the later in the list. */
export function latest(events: readonly ConsentEvent[]): ConsentEvent | null {
  let found: ConsentEvent | null = null
  for (const event of events) {
    if (found === null || event.at >= found.at) found = event
  }
  return found
}
