/** Where the log stands: what has been worked off, and where it ends. */
import { topicFor } from '../../topics/index.ts'
import type { LogAdmin } from '../../topics/port.ts'
import { Unavailable } from '../kernel/unavailable.ts'
import type { LogMark } from '../stores/ports.ts'
import type { Groups } from './groups.ts'

export const CALLBACKS = topicFor('communications.callbacks')
export const EVENTS = topicFor('communications.events')
export const ALERTS = topicFor('communications.alerts')
export const RECIPIENTS = topicFor('communications.recipients')
export const CONSENTS = topicFor('communications.consents')
export const KEYS = topicFor('communications.keys')
export const DEFERRED = topicFor('communications.deferred')

type Admin = Pick<LogAdmin, 'groupOffsets' | 'endOffsets'>
export interface Span { readonly partition: number; readonly start: bigint; readonly end: bigint }

const reached = <T>(answer: Promise<T>): Promise<T> => answer.catch((error: unknown) => { throw new Unavailable('Kafka', error) })

/** What is kept of each partition of a topic. */
export async function spansOf(admin: Admin, topic: string): Promise<readonly Span[]> {
  return reached(admin.endOffsets(topic))
}

/** The next offset a group will work on, by partition; the beginning where it has committed nothing. */
export async function committedOf(admin: Admin, groupId: string, topic: string): Promise<readonly Span[]> {
  const [spans, offsets] = [await spansOf(admin, topic), await reached(admin.groupOffsets(groupId, topic))]
  const committed = new Map(offsets.map(offset => [offset.partition, offset.committed]))
  return spans.map(({ partition, start }) => ({ partition, start, end: max(committed.get(partition) ?? start, start) }))
}

/** Offsets by partition, as a mark holds them. */
export function offsetsOf(spans: readonly Span[]): readonly bigint[] {
  const offsets: bigint[] = []
  for (const { partition, end } of spans) offsets[partition] = end
  return Array.from(offsets, offset => offset ?? 0n)
}

/**
 * How far everything is in the store now. Of events that is all there is, since every worker writes to the store before it tells the log; of what is
 * applied on reading, all that is committed. The store itself loses its last writes first, so a mark that survives vouches for what was there before it.
 */
export async function currentMark(admin: Admin, groups: Groups): Promise<LogMark> {
  const mark: Record<string, readonly bigint[]> = { [EVENTS]: offsetsOf(await spansOf(admin, EVENTS)) }
  for (const topic of [KEYS, RECIPIENTS, CONSENTS]) mark[topic] = offsetsOf(await committedOf(admin, groups.recipients, topic))
  for (const { topic, groupId } of groups.requests) mark[topic] = offsetsOf(await committedOf(admin, groupId, topic))
  return mark
}

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
