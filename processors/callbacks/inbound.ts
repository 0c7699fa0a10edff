/** Inbound texts: what they change, what is answered, and what a person has to read. */
import type { Communication, ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { parseRequest } from '../content/request.ts'
import type { Deps } from '../kernel/processor.ts'
import { addressId } from '../stores/about-address.ts'
import { answerTo, confirmedBefore } from './answers.ts'
import { consentsFromReply, meaningOf } from './replies.ts'
import type { Inbound, Replier } from './replies.ts'
import { reviewTextKey } from './review.ts'

export interface Reaction { readonly consents: readonly ConsentEvent[]; readonly answer: Communication | null }

/** A reply is kept for whoever reviews it as long as the raw callback is. */
const REVIEW_TEXT_MS = 30 * 86_400_000

/** Reacts to a reply on behalf of everyone who has the number, and of the number itself, whoever gets it. The words themselves go nowhere but to the review queue. */
export async function react(deps: Deps, inbound: Inbound, callback: ProviderCallback): Promise<Reaction> {
  const hash = deps.addressHash(inbound.from)
  const recipientIds = [...await deps.stores.recipients.byAddressHash(hash), addressId(hash)]
  const states = await deps.stores.recipients.get(recipientIds)
  const all = recipientIds.map((recipientId, index): Replier => ({ recipientId, consents: states[index]?.consents ?? [] }))
  const repliers = all.slice(0, -1)
  const meaning = meaningOf(inbound, repliers, callback)
  // A number can stop and start; a review is about a person.
  const consents = consentsFromReply(meaning, inbound, callback, meaning === 'review' ? repliers : all)
  if (meaning === 'review') await Promise.all(consents.map(({ consentId }) => deps.stores.ledger.putManifest(reviewTextKey(consentId), Buffer.from(inbound.text), REVIEW_TEXT_MS)))
  // One handset, one answer, however many people it is known for.
  return { consents: consents.map(consent => withoutAddress(consent, deps.addressHash)), answer: repliers[0] ? await answer(deps, meaning, inbound, repliers[0]) : null }
}

/** An address that a consent was given for goes on as its hash: the log holds none in clear. */
function withoutAddress(consent: ConsentEvent, addressHash: Deps['addressHash']): ConsentEvent {
  const { address } = consent
  return address !== null && (address.startsWith('+') || address.includes('@')) ? { ...consent, address: addressHash(address) } : consent
}

async function answer(deps: Deps, meaning: ReturnType<typeof meaningOf>, inbound: Inbound, { recipientId, consents }: Replier): Promise<Communication | null> {
  const request = answerTo(meaning, inbound, recipientId, deps.settings)
  if (request === null) return null
  if (meaning === 'opt_out' && confirmedBefore(await deps.stores.limits.history(recipientId, deps.now()), consents, request.requestId ?? '')) return null
  const parsed = parseRequest(request, { policy: deps.policy, now: inbound.occurredAt, source: 'callbacks', newId: () => inbound.providerMessageId })
  if (parsed.ok) return parsed.communication
  deps.log.warn({ category: request.category, problems: parsed.problems }, 'a reply could not be answered: the policy or the settings do not allow the text')
  return null
}
