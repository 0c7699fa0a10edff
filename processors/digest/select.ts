/** Which of those that wait go out together with a message that has room under the caps. Pure: the order in which they are found, and finding one twice, change nothing. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, DigestItem } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import { isShredded } from '../privacy/content.ts'
import type { DeferralEntry } from '../stores/ports.ts'
import { expiryOf } from '../timing/expiry.ts'

/** One that waits, and what is in it. */
export interface Candidate { readonly entry: Pick<DeferralEntry, 'key' | 'reason' | 'target' | 'payload'>; readonly communication: Communication }

/** Does it wait for room under a cap? */
export const waitsForRoom = (reason: string | null): boolean => reason?.startsWith('cap_') ?? false

/**
 * Those that go out in the message `carrier`, the oldest first; whoever does not fit any more waits on. They are of one person, category, channel and tenant, and alike in
 * all that stages read, so that what was decided about the carrier holds for them.
 */
export function itemsFor(carrier: Communication, candidates: readonly Candidate[], category: Category, settings: Settings, now: number): DigestItem[] {
  if (!canMerge(carrier)) return []
  const chosen = new Map<string, Candidate>()
  for (const candidate of candidates.toSorted(byAge)) {
    const { entry, communication } = candidate
    const waits = waitsForRoom(entry.reason) && entry.target === topicFor('communications.requests', carrier.lane)
    if (waits && canMerge(communication) && isAwaited(communication, category, now) && goTogether(carrier, communication, category)) chosen.set(communication.requestId, candidate)
  }
  const items: DigestItem[] = []
  let room = Math.min(settings.DIGEST_MAX_BYTES, settings.KAFKA_MAX_RECORD_BYTES - bytesOf(carrier))
  for (const { entry: { key, payload }, communication: { requestId } } of chosen.values()) {
    if (items.length + 1 >= settings.DIGEST_MAX_ITEMS) break
    if (payload.length > room) continue
    room -= payload.length
    items.push({ requestId, deferralKey: key, payload })
  }
  return items
}

/** A digest is made of words: media, and emails without a plain part, go out by themselves. */
function canMerge(communication: Communication): boolean {
  return communication.channel !== 'mms' && communication.mediaUrls.length === 0 && communication.text.trim() !== '' && !isShredded(communication)
}

/** Has its time come, and is it not over? */
export function isAwaited(communication: Communication, category: Category, now: number): boolean {
  const expiresAt = expiryOf(communication, category)
  return (communication.notBefore === null || communication.notBefore <= now) && (expiresAt === null || expiresAt > now)
}

function goTogether(a: Communication, b: Communication, category: Category): boolean {
  return a.requestId !== b.requestId && a.recipientId === b.recipientId && a.category === b.category && a.channel === b.channel && a.lane === b.lane && a.tenantId === b.tenantId
    // Caps per subject are taken by the carrier alone.
    && (category.subjectCaps.length === 0 || a.subjectKey === b.subjectKey)
    && a.fallbackChannels.join() === b.fallbackChannels.join() && factsOf(a) === factsOf(b)
}

/** A map has no order. */
const factsOf = ({ facts }: Communication): string => JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Of two waits of one request the later pass comes last, and holds. */
function byAge(a: Candidate, b: Candidate): number {
  const [x, y] = [a.communication, b.communication]
  return x.requestedAt - y.requestedAt || compare(x.requestId, y.requestId) || x.pass - y.pass || compare(a.entry.key, b.entry.key)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What its content takes in a record. */
function bytesOf({ sealed, subject, text, html }: Communication): number {
  return sealed?.length ?? Buffer.byteLength(subject ?? '') + Buffer.byteLength(text) + Buffer.byteLength(html ?? '')
}
