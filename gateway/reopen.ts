/** What a new consent reopens. Compliance reads a later consent as the end of an opt-out; the ledger's last look goes by opt-outs in force alone, so their end is said. Pure. */
import type { ConsentEvent } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'
import { cells } from './preference-choices.ts'
import type { Cell } from './preference-choices.ts'

const covers = (event: Pick<ConsentEvent, 'channel' | 'purpose'>, { channel, purpose }: Cell): boolean => (event.channel === channel || event.channel === 'all') && (event.purpose === purpose || event.purpose === 'all')
/** Does the event allow something again? */
export const opens = ({ action, level }: ConsentEvent): boolean => action === 'opted_in' || (action === 'granted' && level !== 'none')

/**
 * The events that go along with consents given to a person who had opted out: each opt-out that one of them answers is lifted, and what it closed besides is closed
 * by itself. They are as old as the consent, so a written one stays the latest word. Ids follow from the consent's.
 */
export function reopenings(held: readonly ConsentEvent[], given: readonly ConsentEvent[]): ConsentEvent[] {
  const opening = given.filter(opens)
  return held.filter(({ action }) => action === 'opted_out').flatMap(optOut => {
    const closed = cells.filter(cell => covers(optOut, cell))
    const answers = opening.filter(consent => consent.at > optOut.at && closed.some(cell => covers(consent, cell)))
    const latest = answers.toSorted((a, b) => b.at - a.at)[0]
    // An opt-in of the very same scope takes its place by itself.
    if (latest === undefined || answers.some(consent => consent.action === 'opted_in' && consent.channel === optOut.channel && consent.purpose === optOut.purpose)) return []
    const follows = (action: 'opted_in' | 'opted_out', { channel, purpose }: { readonly channel: string; readonly purpose: string }): ConsentEvent => ({
      consentId: derivedId('reopened', latest.consentId, action, channel, purpose), recipientId: latest.recipientId, channel, purpose, action, level: action === 'opted_in' ? 'express' : 'none', at: latest.at,
      address: null, keep: [], source: latest.source, wordingVersion: null, evidence: { follows: latest.consentId },
    })
    const rest = closed.filter(cell => !optOut.keep.includes(cell.purpose) && !answers.some(consent => covers(consent, cell)))
    return [follows('opted_in', optOut), ...rest.map(cell => follows('opted_out', cell))]
  })
}
