/** The content of a communication and what it says of it (facts), sealed as one piece. In memory a communication holds both, what it says and its sealed form; what is written holds the sealed form alone. */
import type { Communication } from '../../schemas/generated/types.ts'
import { open, seal } from './data-key.ts'
import type { DataKey } from './data-key.ts'

/** First byte of sealed content: how it is sealed. Facts are sealed where there are any; what was sealed before they were has them outside. */
const WITHOUT_FACTS = 1
const WITH_FACTS = 2
/** What stands in for the content of somebody who is erased already: nothing is kept of it, and a duplicate is one. */
const NOTHING = Buffer.from([0])

type Content = Pick<Communication, 'subject' | 'text' | 'html' | 'mediaUrls' | 'facts'>

/** The place content is sealed for: this request of this person. */
const placeOf = ({ recipientId, requestId }: Communication): string => `content/${recipientId}/${requestId}`

/** The communication with its sealed form beside its content; without a key it loses its content for good. */
export function withSealed(communication: Communication, key: DataKey | 'shredded'): Communication {
  if (key === 'shredded') return closed({ ...communication, sealed: NOTHING })
  const version = Object.keys(communication.facts).length === 0 ? WITHOUT_FACTS : WITH_FACTS
  return { ...communication, sealed: Buffer.concat([Buffer.from([version]), seal(key, placeOf(communication), bytesOf(communication))]) }
}

/** The communication with its content; as it is when its key was shredded, null when it cannot be opened with this key. */
export function withContent(communication: Communication, key: DataKey | 'shredded' | undefined): Communication | null {
  const { sealed } = communication
  if (sealed === null || key === 'shredded' || sealed.equals(NOTHING)) return closed(communication)
  const bytes = key !== undefined && (sealed[0] === WITHOUT_FACTS || sealed[0] === WITH_FACTS) ? open(key, placeOf(communication), sealed.subarray(1)) : null
  return bytes && { ...communication, ...contentOf(bytes) }
}

/** As it is written: without its content where that is sealed. */
export function closed(communication: Communication): Communication {
  if (communication.sealed === null) return communication
  return { ...communication, subject: null, text: '', html: null, mediaUrls: [], facts: factsOutside(communication) }
}

/** The facts that are not part of the sealed form. */
export function factsOutside({ sealed, facts }: Pick<Communication, 'sealed' | 'facts'>): Communication['facts'] {
  return sealed === null || sealed[0] === WITHOUT_FACTS ? facts : {}
}

/** Sealed content that nobody can open any more: the person was erased. */
export function isShredded({ sealed, subject, text, html, mediaUrls }: Communication): boolean {
  return sealed !== null && text === '' && subject === null && html === null && mediaUrls.length === 0
}

/** Media, and lengths of what follows, as a line of JSON; then the parts as they are: escaping them would make a large email too large for a record. */
function bytesOf({ subject, text, html, mediaUrls, facts }: Content): Buffer {
  const parts = [subject, text, html].map(part => (part === null ? null : Buffer.from(part)))
  const said = sorted(facts).map(([name, value]) => ({ name, value: Buffer.from(value) }))
  const head = [...parts.map(part => part?.length ?? null), mediaUrls, ...(said.length === 0 ? [] : [said.map(({ name, value }) => [name, value.length])])]
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts.filter(part => part !== null), ...said.map(({ value }) => value)])
}

function contentOf(bytes: Buffer): Omit<Content, 'facts'> & Partial<Content> {
  const end = bytes.indexOf('\n')
  const [subject, text, html, mediaUrls, facts] = JSON.parse(bytes.toString('utf8', 0, end)) as [number | null, number, number | null, string[], [string, number][]?]
  let at = end + 1
  const take = (length: number): string => {
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const taken = { subject: subject === null ? null : take(subject), text: take(text), html: html === null ? null : take(html), mediaUrls }
  return facts ? { ...taken, facts: Object.fromEntries(facts.map(([name, length]) => [name, take(length)])) } : taken
}

/** A map has no order: the same facts are the same bytes. */
const sorted = (facts: Content['facts']): [string, string][] => Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
