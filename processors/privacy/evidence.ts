/**
 * Evidence of a consent, sealed value by value: that there was an IP address or a wording stays provable, what it was ends with the person's key. What decisions and
 * audits go by says nothing about anybody and stays readable, so that nothing has to be opened to decide.
 */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { open, seal } from './data-key.ts'
import type { DataKey } from './data-key.ts'
import { isSealed, readSealed, sealedText } from './sealed.ts'

type Evidence = ConsentEvent['evidence']

const LABEL = 'evidence'
/** Ids and codes: what the system writes itself, and the basis in law. Anything else under these names is sealed. */
const CODES: ReadonlySet<string> = new Set(['basis', 'callbackId', 'decision', 'follows', 'origin', 'provider', 'providerMessageId', 'requestId', 'review', 'reviewId'])
const CODE = /^[\w.:-]{1,128}$/
/** Who of us did it: no evidence of the person's. */
const byUs = ({ action, source }: ConsentEvent): boolean => action === 'erased' || action === 'exported' || source === 'erasure' || source === 'staff'

/** Elements of a consent are said as true or false. */
function isReadable(consent: ConsentEvent, name: string, value: string): boolean {
  if (value === '' || value === 'true' || value === 'false' || isSealed(value)) return true
  return (CODES.has(name) || (name === 'by' && byUs(consent))) && CODE.test(value)
}

/** Does it hold evidence that is yet to be sealed? */
export const hasOpenEvidence = (consent: ConsentEvent): boolean => Object.entries(consent.evidence).some(([name, value]) => !isReadable(consent, name, value))

/** The evidence as it is written. Without a key only its names are left. */
export function sealedEvidence(consent: ConsentEvent, key: DataKey | 'shredded'): Evidence {
  return mapped(consent.evidence, (name, value) => {
    if (isReadable(consent, name, value)) return value
    return sealedText({ label: LABEL, bytes: key === 'shredded' ? '' : seal(key, placeOf(consent.recipientId, name), Buffer.from(value)).toString('base64url') })
  })
}

/** The evidence as it was given; null for what cannot be opened any more. */
export function openedEvidence(recipientId: string, evidence: Evidence, key: DataKey | 'shredded' | undefined): Record<string, string | null> {
  return mapped(evidence, (name, value) => {
    const parts = readSealed(value)
    if (parts === null) return value
    return key === undefined || key === 'shredded' ? null : open(key, placeOf(recipientId, name), Buffer.from(parts.bytes, 'base64url'))?.toString('utf8') ?? null
  })
}

/** Not of one consent: a YES takes over the evidence of the opt-in that it confirms, as it is. */
const placeOf = (recipientId: string, name: string): string => `evidence/${recipientId}/${name}`

function mapped<Value>(evidence: Evidence, of: (name: string, value: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, of(name, value)]))
}
