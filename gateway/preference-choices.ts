/** What a person chose, from the events that say so, and the events that a changed choice makes. Pure. */
import { scopes as cells } from '../processors/recipients/reopen.ts'
import type { Scope } from '../processors/recipients/reopen.ts'
import type { ConsentEvent } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'

export type ChoiceChannel = Scope['channel']
export type Cell = Scope
export { purposes as choicePurposes, scopes as cells } from '../processors/recipients/reopen.ts'
/** Names of the cells that are on: `sms.marketing`. */
export type Choices = ReadonlySet<string>

export const cellName = ({ channel, purpose }: Cell): string => `${channel}.${purpose}`

const covers = (event: Pick<ConsentEvent, 'channel' | 'purpose'>, { channel, purpose }: Cell): boolean =>
  (event.channel === channel || event.channel === 'all' || (event.channel === 'mms' && channel === 'sms')) && (event.purpose === purpose || event.purpose === 'all')
const latestAt = (events: readonly ConsentEvent[]): number => Math.max(-Infinity, ...events.map(event => event.at))

/** Closed by an opt-out that nothing later lifted: as compliance reads it. */
function closed(consents: readonly ConsentEvent[], cell: Cell): boolean {
  const about = consents.filter(event => covers(event, cell))
  const opened = latestAt(about.filter(event => event.action === 'opted_in' || (event.action === 'granted' && event.level !== 'none')))
  const granted = latestAt(about.filter(event => event.action === 'granted' && event.level !== 'none'))
  return about.some(event => (event.action === 'opted_out' && event.at >= opened && !event.keep.includes(cell.purpose)) || (event.action === 'objected' && cell.purpose === 'marketing' && event.at >= granted))
}

/** Offers are on only if they were asked for; what an account needs is on until it is switched off. */
function allowed(consents: readonly ConsentEvent[], cell: Cell): boolean {
  const said = consents.filter(event => covers(event, cell) && ['granted', 'pending', 'revoked', 'opted_in'].includes(event.action)).sort((a, b) => b.at - a.at)[0]
  if (said?.action === 'revoked') return false
  return cell.purpose !== 'marketing' || (said !== undefined && (said.action === 'opted_in' || said.level !== 'none'))
}

/** What is on now. */
export function choicesOf(consents: readonly ConsentEvent[]): Choices {
  return new Set(cells.filter(cell => !closed(consents, cell) && allowed(consents, cell)).map(cellName))
}

export interface Said { readonly recipientId: string; readonly at: number; readonly evidence: Readonly<Record<string, string>> }
/** Names the words of the page: consent given here was given to these. */
export const WORDING = 'preferences-2'

/**
 * The events that lead from what is on to what is wanted; none when nothing changes, so that saving twice is saving once. An opt-out that covers more than is
 * wanted open is lifted whole, and what shall stay closed under it is closed by itself. What is opened here is express consent, never written consent.
 */
export function changes(consents: readonly ConsentEvent[], wanted: Choices, { recipientId, at: now, evidence }: Said): ConsentEvent[] {
  const current = choicesOf(consents)
  if (cells.every(cell => current.has(cellName(cell)) === wanted.has(cellName(cell)))) return []
  // Later than whatever it answers to, whichever clock that was told by.
  const at = Math.max(now, latestAt(consents) + 1)
  const make = (action: ConsentEvent['action'], { channel, purpose }: Pick<ConsentEvent, 'channel' | 'purpose'>): ConsentEvent => ({
    consentId: derivedId('preferences', recipientId, action, channel, purpose, latestAt(consents)), recipientId, channel, purpose, action, level: action === 'opted_out' ? 'none' : 'express', at,
    address: null, keep: [], source: 'preference_center', wordingVersion: WORDING, evidence: { ...evidence },
  })
  const turnedOn = cells.filter(cell => wanted.has(cellName(cell)) && !current.has(cellName(cell)))
  const lifted = consents.filter(event => event.action === 'opted_out' && turnedOn.some(cell => covers(event, cell))).map(event => make('opted_in', event))
  const granted = turnedOn.filter(cell => !lifted.some(event => covers(event, cell)) || consents.some(event => event.action === 'objected' && covers(event, cell))).map(cell => make('granted', cell))
  const closing = cells.filter(cell => !wanted.has(cellName(cell)) && (current.has(cellName(cell)) || lifted.some(event => covers(event, cell)))).map(cell => make('opted_out', cell))
  return [...lifted, ...granted, ...closing]
}
