/** The recipient projection: communications.recipients, communications.consents and communications.keys joined into the store. Applying a record twice, or an older one later, changes nothing. */
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import { keyRecord } from '../privacy/publish-keys.ts'
import type { BatchOutcome, LogBatch, LogRecord } from '../../topics/port.ts'
import { targets } from '../deferral/fold.ts'
import { replan } from '../deferral/replan.ts'
import type { Deps, Processor } from '../kernel/processor.ts'

export function recipientsProcessor(deps: Deps): Processor {
  const [recipients, keys] = [topicFor('communications.recipients'), topicFor('communications.keys')]
  return {
    name: 'recipients', role: 'recipients', reads: [recipients, topicFor('communications.consents'), keys], writes: [...targets, topicFor('communications.deferred'), topicFor('communications.events'), topicFor('communications.dead-letters')],
    handle: batch => batch.topic === recipients ? applyRecipients(deps, batch) : batch.topic === keys ? applyKeys(deps, batch) : applyConsents(deps, batch),
  }
}

async function applyRecipients(deps: Deps, batch: LogBatch): Promise<BatchOutcome> {
  // A tombstone removes the copy in the topic; the person's last state (erased) was applied before it.
  const records = batch.records.filter(record => record.value !== null)
  const decoded = await deps.codec.decode('recipient', records.map(record => record.value))
  const profiles = decoded.flatMap(result => result.ok ? [result.value] : [])
  await deps.stores.recipients.applyRecipients(profiles)
  const erased = profiles.filter(({ erasedAt }) => erasedAt !== null).map(({ recipientId }) => recipientId)
  if (erased.length > 0) await deps.stores.engagement.forget(erased)
  const woken = await replan(deps, profiles)
  if (woken > 0) deps.log.info({ processor: 'recipients', profiles: profiles.length, woken }, 'profiles changed: what waits for the hour is decided anew')
  await buryBad(deps, records, decoded)
  return { done: batch.records.length }
}

async function applyConsents(deps: Deps, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('consent', batch.records.map(record => record.value))
  await deps.stores.recipients.applyConsents(decoded.flatMap(result => result.ok ? [result.value] : []))
  await buryBad(deps, batch.records, decoded)
  return { done: batch.records.length }
}

async function applyKeys(deps: Deps, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('key', batch.records.map(record => record.value))
  const read = decoded.flatMap(result => result.ok ? [result.value] : [])
  await deps.stores.keys.join(read)
  // Compaction keeps the last record: a wrapping that was written after a shredding, by whoever died before looking again, must not be it.
  const ids = [...new Set(read.flatMap(({ keyId, wrapped }) => wrapped === null ? [] : [keyId]))]
  const held = ids.length === 0 ? [] : await deps.stores.keys.get(ids)
  const ended = held.flatMap(entry => entry?.wrapped === null ? [keyRecord(deps.codec, entry)] : [])
  if (ended.length > 0) await deps.producer.send(ended)
  await buryBad(deps, batch.records, decoded)
  return { done: batch.records.length }
}

async function buryBad(deps: Deps, records: readonly LogRecord[], decoded: Awaited<ReturnType<Deps['codec']['decode']>>): Promise<void> {
  const bad = records.flatMap((record, index) => {
    const result = decoded[index]
    if (!result || result.ok) return []
    deps.metrics.deadLetters.inc({ stage: 'recipients', reason: result.reason })
    return [deadLetter(record, { stage: 'recipients', reason: result.reason, message: result.message, group: 'recipients', at: deps.now() })]
  })
  if (bad.length > 0) await deps.producer.send(bad)
}
