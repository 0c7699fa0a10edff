/** What a new consent reopens. Compliance reads a later consent as the end of an opt-out; the ledger's last look goes by opt-outs in force alone, so their end is said. Pure. */
import type { ConsentEvent } from '../../schemas/generated/types.ts'

export const channels = ['sms', 'email'] as const
export const purposes = ['marketing', 'informational', 'debt_collection'] as const
/** The smallest that can be open or closed by itself. */
export interface Scope { readonly channel: (typeof channels)[number]; readonly purpose: (typeof purposes)[number] }
export const scopes: readonly Scope[] = channels.flatMap(channel => purposes.map(purpose => ({ channel, purpose })))

const covers = (event: Pick<ConsentEvent, 'channel' | 'purpose'>, { channel, purpose }: Scope): boolean => (event.channel === channel || event.channel === 'all') && (event.purpose === purpose || event.purpose === 'all')

/** Does the event allow something again? */
export const opens = ({ action, level }: ConsentEvent): boolean => action === 'opted_in' || (action === 'granted' && level !== 'none')

/** The id of an event that follows from a consent. */
export type FollowingId = (consentId: string, action: ConsentEvent['action'], channel: string, purpose: string) => string

/**
 * The events that go along with consents given to a person who had opted out: each opt-out that one of them answers is lifted, and what it closed besides is closed
 * by itself, which is said first. They are as old as the consent, so a written one stays the latest word.
 */
export function reopenings(held: readonly ConsentEvent[], given: readonly ConsentEvent[], idOf: FollowingId): ConsentEvent[] {
  const opening = given.filter(opens)
  return held.filter(({ action }) => action === 'opted_out').flatMap(optOut => {
    const closed = scopes.filter(scope => covers(optOut, scope))
    const answers = opening.filter(consent => consent.at > optOut.at && closed.some(scope => covers(consent, scope)))
    const latest = answers.toSorted((a, b) => b.at - a.at)[0]
    // An opt-in of the very same scope takes its place by itself.
    if (latest === undefined || answers.some(consent => consent.action === 'opted_in' && consent.channel === optOut.channel && consent.purpose === optOut.purpose)) return []
    const follows = (action: 'opted_in' | 'opted_out', { channel, purpose }: { readonly channel: string; readonly purpose: string }): ConsentEvent => ({
      consentId: idOf(latest.consentId, action, channel, purpose), recipientId: latest.recipientId, channel, purpose, action, level: action === 'opted_in' ? 'express' : 'none', at: latest.at,
      address: null, keep: [], source: latest.source, wordingVersion: null, evidence: { follows: latest.consentId },
    })
    const rest = closed.filter(scope => !optOut.keep.includes(scope.purpose) && !answers.some(consent => covers(consent, scope)))
    return [...rest.map(scope => follows('opted_out', scope)), follows('opted_in', optOut)]
  })
}
