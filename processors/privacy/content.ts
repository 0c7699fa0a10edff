/** The content of a communication, sealed as one piece. In memory a communication holds both, what it says and its sealed form; what is written holds the sealed form alone. */
import type { Communication } from '../../schemas/generated/types.ts'
import { open, seal } from './data-key.ts'
import type { DataKey } from './data-key.ts'

/** First byte of sealed content: how it is sealed. */
const VERSION = 1
/** What stands in for the content of somebody who is erased already: nothing is kept of it, and a duplicate is one. */
const NOTHING = Buffer.from([0])

type Content = Pick<Communication, 'subject' | 'text' | 'html' | 'mediaUrls'>

/** The place content is sealed for: this request of this person. */
const placeOf = ({ recipientId, requestId }: Communication): string => `content/${recipientId}/${requestId}`

/** The communication with its sealed form beside its content; without a key it loses its content for good. */
export function withSealed(communication: Communication, key: DataKey | 'shredded'): Communication {
  if (key === 'shredded') return closed({ ...communication, sealed: NOTHING })
  return { ...communication, sealed: Buffer.concat([Buffer.from([VERSION]), seal(key, placeOf(communication), bytesOf(communication))]) }
}

/** The communication with its content; as it is when its key was shredded, null when it cannot be opened with this key. */
export function withContent(communication: Communication, key: DataKey | 'shredded' | undefined): Communication | null {
  const { sealed } = communication
  if (sealed === null || key === 'shredded' || sealed.equals(NOTHING)) return closed(communication)
  const bytes = key !== undefined && sealed[0] === VERSION ? open(key, placeOf(communication), sealed.subarray(1)) : null
  return bytes && { ...communication, ...contentOf(bytes) }
}

/** As it is written: without its content where that is sealed. */
export function closed(communication: Communication): Communication {
  return communication.sealed === null ? communication : { ...communication, subject: null, text: '', html: null, mediaUrls: [] }
}

/** Sealed content that nobody can open any more: the person was erased. */
export function isShredded({ sealed, subject, text, html, mediaUrls }: Communication): boolean {
  return sealed !== null && text === '' && subject === null && html === null && mediaUrls.length === 0
}

/** Lengths as a line of JSON, then the parts as they are: escaping them would make a large email too large for a record. */
function bytesOf({ subject, text, html, mediaUrls }: Content): Buffer {
  const parts = [subject, text, html].map(part => (part === null ? null : Buffer.from(part)))
  return Buffer.concat([Buffer.from(`${JSON.stringify([...parts.map(part => part?.length ?? null), mediaUrls])}\n`), ...parts.filter(part => part !== null)])
}

function contentOf(bytes: Buffer): Content {
  const end = bytes.indexOf('\n')
  const [subject, text, html, mediaUrls] = JSON.parse(bytes.toString('utf8', 0, end)) as [number | null, number, number | null, string[]]
  let at = end + 1
  const take = (length: number | null): string | null => {
    if (length === null) return null
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  return { subject: take(subject), text: take(text) ?? '', html: take(html), mediaUrls }
}
