/** Words for what the pages show: codes stay codes where people look for them, and are words where people read. */
import { reasonWords } from '../../processors/kernel/reasons.ts'

/** `in_flight` becomes `In flight`. */
export const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ')

/** A reason in words; a code that is none stays what it is. */
export const why = (reason: string, rule: string): string => (reason === '' ? '' : reasonWords(reason, rule) ?? reason)

/** `1 segment`, `2 segments`. */
export const counted = (count: number, one: string): string => `${new Intl.NumberFormat('en-US').format(count)} ${one}${count === 1 ? '' : 's'}`

export const tones: Readonly<Record<string, string>> = {
  pass: 'good', sent: 'good', dispatched: 'good', delivered: 'good', opened: 'good', clicked: 'good', converted: 'good', digested: 'good', defer: 'wait', deferred: 'wait', delayed: 'wait', unknown: 'wait',
  reject: 'bad', expire: 'bad', rejected: 'bad', expired: 'bad', failed: 'bad', bounced: 'bad', undelivered: 'bad', complained: 'bad',
}
