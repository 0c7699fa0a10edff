/** The preference centre's reading and saving, by the same path as the API: the log is the truth, the store is what the next send looks at. */
import type { RecipientState } from '../processors/stores/ports.ts'
import type { Recipient } from '../schemas/generated/types.ts'
import type { GatewayDeps } from './deps.ts'
import { cellName, cells, changes, choicesOf } from './preference-choices.ts'
import { fieldsOf, readFields } from './preference-form.ts'
import type { FieldErrors, PreferenceFields } from './preference-form.ts'
import { reach } from './reach.ts'
import { addressReopenings } from './reopen-address.ts'
import { opens } from './reopen.ts'
import { recordOptOuts, saveRecipient } from './recipients.ts'

export interface Person extends RecipientState { readonly recipient: Recipient }

/** Whose preferences these are; null when nobody is known by this id, or was erased. */
export async function personOf(deps: GatewayDeps, recipientId: string): Promise<Person | null> {
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  return state?.recipient && state.recipient.erasedAt === null ? { recipient: state.recipient, consents: state.consents } : null
}

/** What the page shows of a person. */
export const shownOf = ({ recipient, consents }: Person, now: number): PreferenceFields => fieldsOf(recipient, choicesOf(consents), now)

/** Saves what changed, or answers what is wrong with it. Opt-outs come first: they hold once this resolves, and even when saving the rest fails. */
export async function savePreferences(deps: GatewayDeps, person: Person, posted: PreferenceFields, evidence: Readonly<Record<string, string>>): Promise<FieldErrors | null> {
  const { recipient, consents } = person
  const now = deps.now()
  const shown = shownOf(person, now)
  const profile = changedProfile(shown, posted, now)
  if ('errors' in profile) return profile.errors
  const said = changes(consents, withUnseen(recipient, shown, posted), { recipientId: recipient.recipientId, at: now, evidence })
  const opening = said.filter(opens)
  if (opening.length < said.length) await recordOptOuts(deps, said.filter(event => !opens(event)))
  // Together: once the person's own choice is recorded, choosing it again says nothing any more.
  if (opening.length > 0) await recordOptOuts(deps, [...await addressReopenings(deps, recipient, opening), ...opening])
  if (profile.changed !== null) await saveRecipient(deps, { ...recipient, ...profile.changed, updatedAt: Math.max(now, recipient.updatedAt + 1) })
  return null
}

const profileFields = ['quietStart', 'quietEnd', 'zone', 'pausedUntil'] as const

/** Only what the person touched is checked and saved: what somebody else once stored must not keep them from an opt-out. */
function changedProfile(shown: PreferenceFields, posted: PreferenceFields, now: number): { readonly changed: Partial<Recipient> | null } | { readonly errors: FieldErrors } {
  const touched = profileFields.filter(name => posted[name] !== shown[name])
  if (touched.length === 0) return { changed: null }
  const quiet = touched.includes('quietStart') || touched.includes('quietEnd')
  const read = readFields({ ...posted, ...(!quiet && { quietStart: '', quietEnd: '' }), ...(!touched.includes('pausedUntil') && { pausedUntil: '' }) }, now)
  if (!read.ok) return { errors: read.errors }
  const { quietStart, quietEnd, zone, pausedUntil } = read.profile
  return {
    changed: {
      ...(quiet && { quietStart, quietEnd }), ...(touched.includes('pausedUntil') && { pausedUntil }),
      // The person said it just now, so it is as good as verified.
      ...(touched.includes('zone') && { zone, zoneVerifiedAt: zone === null ? null : now }),
    },
  }
}

/** Boxes of a channel without an address are not in the page; they stay as they are. */
function withUnseen({ phone, email }: Recipient, shown: PreferenceFields, posted: PreferenceFields): ReadonlySet<string> {
  const unseen = cells.filter(({ channel }) => (channel === 'sms' ? phone : email) === null).map(cellName)
  return new Set([...posted.choices].filter(name => !unseen.includes(name)).concat(unseen.filter(name => shown.choices.has(name))))
}
