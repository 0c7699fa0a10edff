/** Profiles and consents, taken in and shown. */
import type { ConsentEvent, Recipient } from '../schemas/generated/types.ts'
import { misfit } from '../processors/content/shape.ts'
import { IN_FUTURE, parseConsent, parseRecipient } from '../processors/recipients/parse.ts'
import { topicFor } from '../topics/index.ts'
import type { OutRecord } from '../topics/port.ts'
import { MAX_PER_CALL } from './accept.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { Refusal, RequestProblem } from './errors.ts'
import { iso } from './iso.ts'
import { all, publish, reach } from './reach.ts'
import { addressReopenings } from './reopen-address.ts'
import { reopenings } from './reopen.ts'

export type Taken<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }
const bad = (problems: readonly RequestProblem[]): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal: refusal('invalid_request', undefined, problems) })
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A consent from the future would win over every opt-out until then; this much is left to clocks that disagree, ms. */
const CLOCK_SLACK_MS = 300_000

/** A clock that runs ahead may not outlast a STOP said now: what opens is taken to have been said now at the latest. */
const opens: ReadonlySet<ConsentEvent['action']> = new Set(['granted', 'opted_in', 'unsuppressed'])

/** The given body as the entry of this person; an entry that names another person is a mistake. */
function entryFor(recipientId: string, body: unknown): { readonly entry: unknown } | RequestProblem {
  if (!isObject(body)) return { field: '(body)', code: 'invalid_field', message: misfit(body ?? undefined, 'an object in JSON') }
  if ('recipientId' in body && body['recipientId'] !== recipientId) return { field: 'recipientId', code: 'invalid_field', message: 'is not the one in the path; leave it out' }
  return { entry: { ...body, recipientId } }
}

/** Puts a profile: first into the log, which is the truth, then into the store, so that whoever asks next sees it. Repeating is harmless. */
export async function putRecipient(deps: GatewayDeps, recipientId: string, body: unknown): Promise<Taken<Recipient>> {
  const given = entryFor(recipientId, body)
  if ('field' in given) return bad([given])
  const parsed = parseRecipient(given.entry, deps.now())
  if (!parsed.ok) return bad(parsed.problems)
  const [known] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  // A profile made anew would have a later date than the erasure and undo it.
  if (known?.recipient?.erasedAt) return { ok: false, refusal: refusal('recipient_erased') }
  await saveRecipient(deps, parsed.value)
  return { ok: true, value: parsed.value }
}

/**
 * First into the log, then into the store, then a second look: the store keeps the latest profile, compaction the last record. Whoever finds that a later one was there
 * when it wrote writes that one once more, so that the last record is the latest, an erasure above all.
 */
export async function saveRecipient(deps: GatewayDeps, recipient: Recipient): Promise<void> {
  const record = (value: Recipient): OutRecord => ({ topic: topicFor('communications.recipients'), key: recipient.recipientId, value: deps.codec.encode('recipient', value) })
  const seal = (one: Recipient): Promise<Recipient[]> => reach('redis', () => deps.vault.sealRecipients([one]))
  const sealed = await seal(recipient)
  await publish(deps, sealed.map(record))
  await reach('redis', () => deps.stores.recipients.applyRecipients(sealed))
  const [held] = await reach('redis', () => deps.stores.recipients.get([recipient.recipientId]))
  if (held?.recipient && held.recipient.updatedAt > recipient.updatedAt) await publish(deps, (await seal(held.recipient)).map(record))
}

/** Takes consent events of one person, all or none. */
export async function takeConsents(deps: GatewayDeps, recipientId: string, body: unknown, source: string): Promise<Taken<readonly ConsentEvent[]>> {
  const list = isObject(body) && 'consents' in body ? body['consents'] : body
  const bodies: unknown[] = Array.isArray(list) ? list : [list]
  if (bodies.length === 0 || bodies.length > MAX_PER_CALL) return bad([{ field: '(body)', code: 'invalid_field', message: `holds ${bodies.length} consents; send 1 to ${MAX_PER_CALL}` }])
  const now = deps.now()
  const problems: RequestProblem[] = []
  const consents = bodies.flatMap((each, index) => {
    const given = entryFor(recipientId, each)
    const parsed = 'field' in given ? { ok: false as const, problems: [given] } : parseConsent(given.entry, now, source)
    if (!parsed.ok) {
      problems.push(...parsed.problems.map(problem => ({ index, ...problem })))
      return []
    }
    if (parsed.value.at > now + CLOCK_SLACK_MS) problems.push({ index, field: 'at', code: 'invalid_field', message: IN_FUTURE })
    return [now < parsed.value.at && opens.has(parsed.value.action) ? { ...parsed.value, at: now } : parsed.value]
  })
  if (problems.length > 0) return bad(problems)
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  const told = [...consents, ...reopenings(state?.consents ?? [], consents), ...await addressReopenings(deps, state?.recipient ?? null, consents)]
  const sealed = await reach('redis', () => deps.vault.sealConsents(told))
  await publish(deps, sealed.map(consent => consentRecord(deps, consent)))
  await reach('redis', () => deps.stores.recipients.applyConsents(sealed))
  return { ok: true, value: consents }
}

/**
 * Records an opt-out in the log and in the store, neither waiting for the other: even with Kafka away nothing is sent from here on, and the caller repeats. Without
 * the person's key the log gets it without its evidence, until it is repeated.
 */
export async function recordOptOuts(deps: GatewayDeps, consents: readonly ConsentEvent[], waitMs?: number): Promise<void> {
  const told = async (): Promise<void> => {
    const sealed = await reach('redis', () => deps.vault.sealConsents(consents), waitMs).catch(() => consents)
    await publish(deps, sealed.map(consent => consentRecord(deps, consent)), waitMs)
  }
  await all([reach('redis', () => deps.stores.recipients.applyConsents(consents), waitMs), told()])
}

/** The record of a consent event. */
export function consentRecord({ codec }: Pick<GatewayDeps, 'codec'>, consent: ConsentEvent): OutRecord {
  return { topic: topicFor('communications.consents'), key: consent.recipientId, value: codec.encode('consent', consent) }
}

const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))
const clock = (minutes: number | null): string | null => (minutes === null ? null : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`)

/** Profile and consents as the API shows them, times as in what PUT takes; null when nobody is known by this id. */
export async function profileOf(deps: GatewayDeps, recipientId: string): Promise<object | null> {
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  if (!state || (state.recipient === null && state.consents.length === 0)) return null
  const { recipient, consents } = state
  const evidence = await reach('redis', () => deps.vault.openEvidence(consents))
  return {
    recipient: recipient && {
      ...recipient, updatedAt: iso(recipient.updatedAt), zoneVerifiedAt: isoOrNull(recipient.zoneVerifiedAt), quietStart: clock(recipient.quietStart), quietEnd: clock(recipient.quietEnd),
      pausedUntil: isoOrNull(recipient.pausedUntil), erasedAt: isoOrNull(recipient.erasedAt),
    },
    consents: consents.map((consent, index) => ({ ...consent, at: iso(consent.at), evidence: evidence[index] ?? {} })),
  }
}
