/** What a request must be before anything decides about it. The gateway, the producer, the chain's intake and analytics all ask here, so they agree. */
import type { Category, Policy } from '../../config/policy.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import { invalid } from './problem.ts'
import type { Problem } from './problem.ts'
import { checkCharacters, checkFacts, checkIds, checkInstants } from './validate-fields.ts'

export type { Problem } from './problem.ts'

/** Twilio refuses a longer body (error 21617). */
export const SMS_MAX_CHARACTERS = 1600
/** A line of a message header, RFC 5322 section 2.1.1. */
export const SUBJECT_MAX_CHARACTERS = 998
/** UTF-8 bytes of each part of an email: both together, with the rest, fit a record of 1 MiB (KAFKA_MAX_RECORD_BYTES). */
export const EMAIL_PART_MAX_BYTES = 400_000
/** Twilio takes 10 media at most. */
export const MEDIA_MAX = 10
const MEDIA_URL_MAX_CHARACTERS = 2048

/** Everything that is wrong with a request, in field order; empty when it may go on. Each message says the way out and quotes no content. */
export function validateCommunication(communication: Communication, policy: Policy): Problem[] {
  const problems: Problem[] = []
  checkIds(communication, problems)
  const category = Object.hasOwn(policy.categories, communication.category) ? policy.categories[communication.category] : undefined
  if (category) checkChannels(communication, category, problems)
  else problems.push({ field: 'category', code: 'unknown_category', message: `is no row of policy ${policy.version}; known are ${Object.keys(policy.categories).join(', ')}` })
  checkInstants(communication, problems)
  checkCharacters('text', communication.text, problems)
  // A message must be fit for every channel it may go out on: a fallback is decided later, when nobody can be asked.
  const channels = communication.fallbackChannels.length === 0 ? [communication.channel] : new Set([communication.channel, ...communication.fallbackChannels])
  for (const channel of channels) {
    if (channel === 'email') checkEmail(communication, problems)
    else checkText(communication, channel, problems)
  }
  checkMedia(communication, problems)
  checkFacts(communication.facts, problems)
  return problems
}

function checkChannels(communication: Communication, category: Category, problems: Problem[]): void {
  if (!category.channels.includes(communication.channel)) problems.push(invalid('channel', `${communication.channel} is not allowed for ${communication.category}; use ${category.channels.join(' or ')}`))
  for (const channel of communication.fallbackChannels) {
    if (!category.channels.includes(channel)) problems.push(invalid('fallbackChannels', `${channel} is not allowed for ${communication.category}; use ${category.channels.join(' or ')}`))
  }
}

function checkText({ text, mediaUrls }: Communication, channel: Channel, problems: Problem[]): void {
  const bare = text.trim() === ''
  if (channel === 'sms' && bare) problems.push(invalid('text', 'is empty; an SMS needs a text'))
  if (channel === 'mms' && bare && mediaUrls.length === 0) problems.push(invalid('text', 'is empty; an MMS needs a text or media'))
  if (text.length > SMS_MAX_CHARACTERS) problems.push(invalid('text', `has ${text.length} characters; ${channel.toUpperCase()} takes at most ${SMS_MAX_CHARACTERS}: shorten it or do not allow ${channel}`))
}

function checkEmail({ subject, text, html }: Communication, problems: Problem[]): void {
  if (subject === null || subject.trim() === '') problems.push(invalid('subject', 'is missing; an email needs one: give a subject, or do not allow email'))
  else {
    if (subject.length > SUBJECT_MAX_CHARACTERS) problems.push(invalid('subject', `has ${subject.length} characters; at most ${SUBJECT_MAX_CHARACTERS} are allowed: shorten it`))
    // A line break in a header starts the next header.
    if (/[\r\n]/.test(subject)) problems.push(invalid('subject', 'contains a line break; remove it'))
    checkCharacters('subject', subject, problems)
  }
  if (text.trim() === '' && (html === null || html.trim() === '')) problems.push(invalid('text', 'is empty and so is html; an email needs one of them'))
  checkSize('text', text, problems)
  if (html === null) return
  checkSize('html', html, problems)
  checkCharacters('html', html, problems)
}

function checkSize(field: string, value: string, problems: Problem[]): void {
  // A UTF-16 unit is at most 3 bytes of UTF-8: most texts need no counting.
  if (value.length * 3 <= EMAIL_PART_MAX_BYTES) return
  const bytes = Buffer.byteLength(value)
  if (bytes > EMAIL_PART_MAX_BYTES) problems.push({ field, code: 'too_large', message: `has ${bytes} bytes; at most ${EMAIL_PART_MAX_BYTES} are allowed: shorten it` })
}

function checkMedia({ channel, fallbackChannels, mediaUrls }: Communication, problems: Problem[]): void {
  if (mediaUrls.length === 0) return
  if (channel !== 'mms' && !fallbackChannels.includes('mms')) problems.push(invalid('mediaUrls', `only an MMS carries media, and ${channel} is asked for; use channel mms or leave them out`))
  if (mediaUrls.length > MEDIA_MAX) problems.push(invalid('mediaUrls', `has ${mediaUrls.length} entries; at most ${MEDIA_MAX} are allowed: leave some out`))
  for (const url of mediaUrls) {
    if (url.length > MEDIA_URL_MAX_CHARACTERS || !url.startsWith('https://') || !URL.canParse(url)) problems.push(invalid('mediaUrls', `each must be an https URL of at most ${MEDIA_URL_MAX_CHARACTERS} characters`))
  }
}
