/** The sender's last look: which consent events block a send, in a form small enough to be read with every claim. Pure; both fills share it. */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { hashOfNamed } from './about-address.ts'
import type { ClaimRequest } from './ports.ts'

/** o: opted out (channel, purpose, purposes left open). s: suppressed (channel, address hash or '' for any address). */
export type Block = readonly ['o', channel: string, purpose: string, keep: readonly string[]] | readonly ['s', channel: string, addressHash: string]

/** What a folded consent event blocks, or null. MMS follows sms. A suppression holds for the address it names; an opt-out for the person. */
export function blockOf(consent: ConsentEvent, addressHash: (address: string) => string): Block | null {
  const channel = consent.channel === 'mms' ? 'sms' : consent.channel
  if (consent.action === 'opted_out') return ['o', channel, consent.purpose, consent.keep]
  // Whoever was erased gets nothing, at whatever address.
  if (consent.action === 'erased') return ['s', 'all', '']
  if (consent.action === 'suppressed') return ['s', channel, hashOfNamed(consent.address, addressHash)]
  return null
}

/** Which block stops this claim, opt-outs first; null if none. */
export function blockedBy(blocks: readonly Block[], claim: ClaimRequest): 'opted_out' | 'suppressed' | null {
  if (claim.restored === true) return null
  const reached = blocks.filter(block => block[1] === 'all' || block[1] === claim.channel)
  if (!claim.ignoreOptOut && reached.some(block => block[0] === 'o' && covers(block[2], block[3], claim))) return 'opted_out'
  return reached.some(block => block[0] === 's' && (block[2] === '' || block[2] === claim.addressHash)) ? 'suppressed' : null
}

/** As compliance reads purposes (compliance/covers.ts): a class, a category, or the purpose that consent for the class is asked for; what is kept open is named itself. */
function covers(named: string, keep: readonly string[], { purpose, facts: { category } }: ClaimRequest): boolean {
  const asked = purpose === 'marketing' || purpose === 'debt_collection' ? purpose : 'informational'
  return (named === 'all' || named === purpose || named === asked || named === category) && !keep.includes(purpose) && !keep.includes(category)
}
