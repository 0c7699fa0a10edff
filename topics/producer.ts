/** The typed producer for product engineers: validates before anything is produced, then appends with acks=all. */
import { randomUUID } from 'node:crypto'
import type { Policy } from '../config/policy.ts'
import { parseRequest } from '../processors/content/request.ts'
import type { CommunicationRequest, ParsedRequest, RequestProblem } from '../processors/content/request.ts'
import type { Codec } from '../schemas/codec.ts'
import type { Communication } from '../schemas/generated/types.ts'
import { topicFor } from './index.ts'
import type { LogProducer } from './port.ts'
import { MAX_RECORD_BYTES, tooLarge } from './too-large.ts'

export type SendResult =
  | { readonly ok: true; readonly requestIds: readonly string[] }
  /** Nothing was produced. `index` is the request's place in what was given. */
  | { readonly ok: false; readonly problems: readonly (RequestProblem & { readonly index: number })[] }

export interface CommunicationProducer {
  /** One request or many: all are valid and appended, or none is. Resolves once every replica in sync has them. */
  send(requests: CommunicationRequest | readonly CommunicationRequest[]): Promise<SendResult>
  close(): Promise<void>
}

export interface ProducerOptions {
  readonly producer: LogProducer
  readonly codec: Codec
  readonly policy: Policy
  /** Seals content before it is in the log. Without it the content lies plain in the request topics; the pipeline seals it as it reads it. */
  readonly seal?: (communications: readonly Communication[]) => Promise<readonly Communication[]>
  /** KAFKA_MAX_RECORD_BYTES of the pipeline; its default when absent. */
  readonly maxRecordBytes?: number
  /** Name of your service. */
  readonly source: string
  readonly now?: () => number
}

/** A producer over an open log. `now` (ms) dates requests that do not say when they were made. */
export function createProducer({ producer, codec, policy, source, seal = async communications => communications, maxRecordBytes = MAX_RECORD_BYTES, now = Date.now }: ProducerOptions): CommunicationProducer {
  return {
    async send(requests) {
      const list: readonly CommunicationRequest[] = Array.isArray(requests) ? requests : [requests]
      const parsed = list.map(request => parseRequest(request, { policy, now: now(), source, newId: randomUUID }))
      const problems = problemsOf(parsed)
      if (problems.length > 0) return { ok: false, problems }
      const communications = await seal(parsed.flatMap(result => result.ok ? [result.communication] : []))
      const records = communications.map(communication => ({ topic: topicFor('communications.requests', communication.lane), key: communication.recipientId, value: codec.encode('communication', communication) }))
      const large = records.flatMap(({ value }, index) => {
        const problem = tooLarge(value, maxRecordBytes)
        return problem ? [{ ...problem, index }] : []
      })
      if (large.length > 0) return { ok: false, problems: large }
      await producer.send(records)
      return { ok: true, requestIds: communications.map(communication => communication.requestId) }
    },
    close: () => producer.close(),
  }
}

/** Everything that is wrong, request by request. Two under one id are wrong too: the second would be dropped as a duplicate, or put aside. */
function problemsOf(parsed: readonly ParsedRequest[]): (RequestProblem & { readonly index: number })[] {
  const places = new Map<string, number>()
  return parsed.flatMap((result, index) => {
    if (!result.ok) return result.problems.map(problem => ({ ...problem, index }))
    const { requestId } = result.communication
    const twin = places.get(requestId)
    if (twin !== undefined) return [{ index, field: 'requestId', code: 'invalid_field', message: `is also the id of request ${twin} of this call; each message needs its own` }]
    places.set(requestId, index)
    return []
  })
}
