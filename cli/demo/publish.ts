/** Publishes the examples to Kafka, as producers would: people and consents first, then the requests, the malformed ones as they are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Policy } from '../../config/policy.ts'
import { rebase } from '../../examples/rebase.ts'
import { communicationOf, parseRequest, requestSchema } from '../../processors/content/request.ts'
import type { CommunicationRequest, RequestContext } from '../../processors/content/request.ts'
import { parseConsent, parseRecipient } from '../../processors/recipients/parse.ts'
import type { Privacy } from '../../processors/privacy/index.ts'
import type { Stores } from '../../processors/stores/ports.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import { createProducer } from '../../topics/producer.ts'
import type { LogProducer, OutRecord } from '../../topics/port.ts'

/** The codec that writes sealed, and what seals. */
export type Sealing = Pick<Privacy<Stores>, 'codec' | 'vault'>

const folder = join(import.meta.dirname, '../../examples')
const linesOf = (file: string): string[] => readFileSync(join(folder, file), 'utf8').split('\n').filter(line => line !== '')

function objectOf(line: string, now: number): Record<string, unknown> | null {
  try {
    return rebase(JSON.parse(line) as Record<string, unknown>, now)
  } catch {
    return null
  }
}

/** Publishes recipients and consents; answers how many records. A bad line of ours is a bug. */
export async function publishPeople(producer: LogProducer, { codec, vault }: Sealing, now: number): Promise<number> {
  const recipients: Recipient[] = []
  const consents: ConsentEvent[] = []
  for (const line of linesOf('recipients.jsonl')) {
    const parsed = parseRecipient(objectOf(line, now), now)
    if (!parsed.ok) throw new Error(`examples/recipients.jsonl: ${JSON.stringify(parsed.problems)}`)
    recipients.push(parsed.value)
  }
  for (const line of linesOf('consents.jsonl')) {
    const parsed = parseConsent(objectOf(line, now), now, 'example')
    if (!parsed.ok) throw new Error(`examples/consents.jsonl: ${JSON.stringify(parsed.problems)}`)
    consents.push(parsed.value)
  }
  const records: OutRecord[] = [
    ...(await vault.sealRecipients(recipients)).map(value => ({ topic: topicFor('communications.recipients'), key: value.recipientId, value: codec.encode('recipient', value) })),
    ...(await vault.sealConsents(consents)).map(value => ({ topic: topicFor('communications.consents'), key: value.recipientId, value: codec.encode('consent', value) })),
  ]
  await producer.send(records)
  return records.length
}

export interface Published {
  /** Distinct requests that are to be decided. */
  readonly requests: number
  readonly duplicates: number
  readonly malformed: number
}

/** Publishes the requests. Valid lines go through the typed producer; what it refuses is put on the topic raw, as a badly behaved producer would. */
export async function publishRequests(producer: LogProducer, { codec, vault }: Sealing, policy: Policy, now: number, onProgress: (published: number, total: number) => void): Promise<Published> {
  const typed = createProducer({ producer, codec, policy, seal: communications => vault.sealCommunications(communications), source: 'demo', now: () => now })
  const context: RequestContext = { policy, now, source: 'demo', newId: () => 'demo' }
  const lines = linesOf('requests.jsonl')
  const ids = new Set<string>()
  let valid = 0
  let malformed = 0
  const chunk = 100
  for (let from = 0; from < lines.length; from += chunk) {
    const good = new Map<string, CommunicationRequest>()
    // The same id twice in one call is refused as a mistake; twice in two calls it is a producer that got no answer.
    const repeats: CommunicationRequest[] = []
    const raw: OutRecord[] = []
    for (const line of lines.slice(from, from + chunk)) {
      const request = objectOf(line, now)
      const parsed = request ? parseRequest(request, context) : null
      if (request && parsed?.ok) {
        const { requestId } = parsed.communication
        // Checked just now: it is a request.
        if (good.has(requestId)) repeats.push(request as CommunicationRequest)
        else good.set(requestId, request as CommunicationRequest)
        ids.add(requestId)
      } else raw.push({ topic: topicFor('communications.requests', 'normal'), key: String(request?.['recipientId'] ?? 'nobody') || 'nobody', value: badBytes(request, line, codec, context) })
    }
    for (const requests of [[...good.values()], ...repeats.map(request => [request])]) {
      const result = await typed.send(requests)
      if (!result.ok) throw new Error(JSON.stringify(result.problems))
    }
    if (raw.length > 0) await producer.send(raw)
    valid += good.size + repeats.length
    malformed += raw.length
    onProgress(Math.min(from + chunk, lines.length), lines.length)
  }
  return { requests: ids.size, duplicates: valid - ids.size, malformed }
}

/** What a producer without checks would write: Avro where the shape is right and the sense is wrong, else the line as it is. */
function badBytes(request: Record<string, unknown> | null, line: string, codec: Codec, context: RequestContext): Buffer {
  const shaped = requestSchema.safeParse(request)
  return shaped.success ? codec.encode('communication', communicationOf(shaped.data, context)) : Buffer.from(line)
}
