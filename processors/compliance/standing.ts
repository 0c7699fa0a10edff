/** What consent stands for a message, after everything the person said in order of time. */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { aboutPurpose, latest, onChannel } from './covers.ts'
import type { Question } from './question.ts'

export type ConsentLevel = 'none' | 'express' | 'express_written'
export interface Standing {
  readonly status: 'granted' | 'pending' | 'revoked' | 'none'
  readonly level: ConsentLevel
  /** The event that decided, for its evidence. */
  readonly event: ConsentEvent | null
}

const nothing: Standing = { status: 'none', level: 'none', event: null }
const given: ReadonlySet<ConsentEvent['action']> = new Set(['granted', 'pending', 'revoked', 'unknown'])

/** Folds the consent events that speak of this message. An action this version does not know is no consent. */
export function standingConsent(question: Question): Standing {
  const mine = question.consents.filter(event => onChannel(event, question) && aboutPurpose(event.purpose, question))
  const said = latest(mine.filter(event => given.has(event.action) && !isReview(event)))
  const restart = latest(mine.filter(event => event.action === 'opted_in'))

  if (restart && (!said || restart.at > said.at)) {
    // START restores express consent, never written consent. It comes after a STOP even where that event is folded away.
    return { status: 'granted', level: 'express', event: restart }
  }
  if (!said || said.action === 'unknown') return nothing
  if (said.action === 'revoked') return { status: 'revoked', level: 'none', event: said }
  if (said.action === 'pending') return { status: 'pending', level: levelOf(said), event: said }
  return { status: 'granted', level: levelOf(said), event: said }
}

/** A reply that waits for a person to read it; it says nothing about consent yet. */
export const isReview = (event: ConsentEvent): boolean => event.action === 'pending' && event.evidence['review'] === 'true'

/** The review that still holds marketing back: nothing later settled it. */
export function openReview(question: Pick<Question, 'consents' | 'medium'>): ConsentEvent | null {
  const mine = question.consents.filter(event => onChannel(event, question))
  const review = latest(mine.filter(isReview))
  if (!review) return null
  const settled = mine.some(event => event.at > review.at && (event.action === 'granted' || event.action === 'revoked' || event.action === 'opted_in' || event.action === 'opted_out'))
  return settled ? null : review
}

/** What says nothing against earlier consent: of the address, or of the data. */
const NO_END: ReadonlySet<ConsentEvent['action']> = new Set(['granted', 'suppressed', 'unsuppressed', 'exported'])

/**
 * Grants before the one that stands, newest first: of each channel and purpose the latest, and none that anything but a grant came after. An oral yes to
 * everything does not end the written consent to marketing given before.
 */
export function earlierGrants(question: Question, { event: stands, status }: Standing): readonly Standing[] {
  if (status !== 'granted' || stands?.action !== 'granted') return []
  const mine = question.consents.filter(event => onChannel(event, question) && aboutPurpose(event.purpose, question) && !isReview(event))
  const ended = latest(mine.filter(event => !NO_END.has(event.action)))?.at ?? -Infinity
  const grants = mine.filter(event => event.action === 'granted' && event !== stands && event.at > ended)
  const heard = new Set([`${stands.channel} ${stands.purpose}`])
  return grants.sort((a, b) => b.at - a.at).flatMap(event => {
    const about = `${event.channel} ${event.purpose}`
    if (heard.has(about)) return []
    heard.add(about)
    return [{ status: 'granted', level: levelOf(event), event } as const]
  })
}

/** How strong a grant is. A soft opt-in is a sale, whatever level a record gives it: nobody consented to anything. */
export function levelOf(event: Pick<ConsentEvent, 'level' | 'evidence'>): ConsentLevel {
  if (event.evidence['basis'] === 'soft_opt_in') return 'none'
  return event.level === 'express' || event.level === 'express_written' ? event.level : 'none'
}
