/** What a segment of the chain takes in: decodes, and on the request topics puts aside what is no request and lets each request in once in each attempt and pass. */
import type { Communication, CommunicationEvent } from '../../schemas/generated/types.ts'
import { REDRIVEN } from '../../topics/dead-letters.ts'
import type { LogBatch, LogRecord } from '../../topics/port.ts'
import { contentHash } from '../content/content-hash.ts'
import { intakeProblem } from '../content/intake.ts'
import type { Admission } from '../stores/admission.ts'
import { repeatedEvent, utcDate } from './events.ts'
import type { Segment } from './segment.ts'
import type { Deps } from './processor.ts'
import type { DeadReason } from './reasons.ts'

/** again: its record was handled before, and what came of it then may be on its way. */
export interface Item { readonly record: LogRecord; readonly communication: Communication; readonly again: boolean }
/** Puts a record aside. */
export type Bury = (record: LogRecord, stage: string, reason: DeadReason, message: string) => void

/** Tells of a happening. */
export type Tell = (event: CommunicationEvent) => void

/** Far beyond what a year of deferrals and every retry need, and far within an Avro int. */
const COUNT_MAX = 100_000

/** The communications of a batch that go on, in order. */
export async function takeIn(deps: Deps, segment: Segment, batch: LogBatch, bury: Bury, tell: Tell): Promise<Item[]> {
  const decoded = await deps.codec.decode('communication', batch.records.map(record => record.value))
  const isIntake = segment.reads === 'communications.requests'
  const items: Item[] = []
  batch.records.forEach((record, index) => {
    const result = decoded[index]
    if (!result?.ok) return bury(record, 'intake', result?.reason ?? 'undecodable', result?.message ?? 'no result')
    // The topic is the lane: a producer that writes Avro by hand may leave the field at its default.
    const communication = result.value.lane === segment.lane ? result.value : { ...result.value, lane: segment.lane }
    if (!isIntake) return void items.push({ record, communication, again: false })
    // Topics take more than this, so that what was taken in may grow by its trace on the way (topics/specs.ts).
    const limit = deps.settings.KAFKA_MAX_RECORD_BYTES
    if (communication.pass === 0 && (record.value?.length ?? 0) > limit) return bury(record, 'intake', 'too_large', `the record has ${record.value?.length} bytes; at most ${limit} are taken`)
    const problem = intakeProblem(record.key, communication, deps.policy)
    if (problem) return bury(record, 'intake', problem.code, `${problem.field}: ${problem.message}`)
    if (!isCount(communication.pass) || !isCount(communication.attempt)) return bury(record, 'intake', 'invalid_field', `pass, attempt: must lie between 0 and ${COUNT_MAX}; leave them at 0`)
    items.push({ record, communication: communication.pass === 0 ? asRequested(communication) : communication, again: false })
  })
  return isIntake ? admit(deps, items, bury, tell) : items
}

const isCount = (value: number): boolean => value >= 0 && value <= COUNT_MAX

/** The second half of a request is the pipeline's: whatever a producer wrote there is not believed. */
function asRequested(communication: Communication): Communication {
  const { attempt, sendChannel, segments, costMicros, digest, trace } = communication
  if (attempt === 0 && sendChannel === null && segments === 0 && costMicros === 0 && digest.length === 0 && trace.length === 0) return communication
  return { ...communication, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [] }
}

/** What admission is asked, and told again when the state is restored. */
export function admissionOf({ topic, partition, offset, headers }: LogRecord, communication: Communication): Admission {
  const { requestId, pass, attempt, requestedAt } = communication
  return {
    requestId, pass, attempt, contentHash: contentHash(communication), requestedOn: utcDate(requestedAt),
    // Put aside after it was let in, and sent again: it is the same record.
    coordinates: headers[REDRIVEN]?.toString() ?? `${topic}/${partition}/${offset}`,
  }
}

/**
 * Duplicates are counted and dropped; an id used again with other content is put aside. Analytics counts what lies on the request topics by day and id: a copy that is
 * dated with another day is told of, so that it is not taken for a request of its own that never ends.
 */
async function admit(deps: Deps, items: readonly Item[], bury: Bury, tell: Tell): Promise<Item[]> {
  if (items.length === 0) return []
  const answers = await deps.stores.admission.admit(items.map(({ record, communication }) => admissionOf(record, communication)))
  return items.flatMap((item, index) => {
    const answer = answers[index]
    const { record, communication } = item
    if (answer === 'admitted') return [item]
    if (answer === 'again') return [{ ...item, again: true }]
    if (answer === 'duplicate_elsewhere' || answer === 'mismatch_elsewhere') tell(repeatedEvent(communication, deps.now()))
    if (answer === 'mismatch' || answer === 'mismatch_elsewhere') bury(record, 'intake', 'content_mismatch', `requestId: ${communication.requestId} was used before with other content; use a new id for a new message`)
    else deps.metrics.messages.inc({ stage: 'intake', outcome: 'duplicate', reason: '', lane: communication.lane })
    return []
  })
}
