/** What the bench publishes: people who may get everything, and requests in the shares of the examples: six SMS to four emails. */
import type { Settings } from '../config/settings.ts'
import { loadAll } from '../cli/commands/settings.ts'
import { untilApplied } from '../cli/demo/run.ts'
import { openCodec, openLog } from '../cli/runtime/connect.ts'
import { openSealing } from '../cli/runtime/privacy.ts'
import { createLogger } from '../cli/runtime/logger.ts'
import { createProducer } from '../topics/producer.ts'
import type { CommunicationProducer } from '../topics/producer.ts'
import type { CommunicationRequest } from '../processors/content/request.ts'
import { parseConsent, parseRecipient } from '../processors/recipients/parse.ts'
import { topicFor } from '../topics/index.ts'
import type { ConsentEvent, Recipient } from '../schemas/generated/types.ts'

export const PEOPLE = 5_000

/** Request number `index`; every fifth travels on the critical lane. */
export function benchRequest(index: number): CommunicationRequest {
  const recipientId = `p${index % PEOPLE}`
  const sms = index % 10 < 6
  const category = index % 5 === 0 ? 'fraud_alert' : 'payment_reminder'
  return {
    requestId: `bench-${index}`, recipientId, category, channel: sms ? 'sms' : 'email', text: 'Reminder: $42.17 is due on 5 December. Set up autopay in the app and never think of it again.',
    ...(!sms && { subject: 'A payment is due', html: '<p>Reminder: $42.17 is due on 5 December. Set up autopay in the app and never think of it again.</p>' }),
  }
}

export async function withProducer<T>(settings: Settings, work: (producer: CommunicationProducer) => Promise<T>): Promise<T> {
  const log = openLog(settings, createLogger(settings), error => { throw error })
  const appending = log.producer('bench')
  const { codec, vault, stores } = await openSealing(settings, await openCodec(settings, Date.now), appending)
  const producer = createProducer({ producer: appending, codec, policy: loadAll().policy, seal: communications => vault.sealCommunications(communications), source: 'bench' })
  try {
    return await work(producer)
  } finally {
    await producer.close()
    await stores.close()
    await log.close()
  }
}

/** Makes people known, so that no request is decided before its person is: published, and applied by an app that runs meanwhile. */
export async function publishBenchPeople(settings: Settings): Promise<void> {
  const log = openLog(settings, createLogger(settings), error => { throw error })
  const codec = await openCodec(settings, Date.now)
  const producer = log.producer('bench-people')
  const now = Date.now()
  const [recipients, consents] = [topicFor('communications.recipients'), topicFor('communications.consents')]
  await producer.send(Array.from({ length: PEOPLE }, (_, index) => [
    { topic: recipients, key: `p${index}`, value: codec.encode('recipient', personOf(index, now)) },
    ...['sms', 'email'].map(channel => ({ topic: consents, key: `p${index}`, value: codec.encode('consent', consentOf(`p${index}`, channel, now)) })),
  ]).flat())
  await untilApplied(log, `${settings.KAFKA_CLIENT_ID}.recipients`, [recipients, consents])
  await producer.close()
  await log.close()
}

function personOf(index: number, now: number): Recipient {
  const recipientId = `p${index}`
  const person = parseRecipient({ recipientId, phone: `+1${212 + Math.floor(index / 100)}55501${String(index % 100).padStart(2, '0')}`, email: `${recipientId}@example.com`, zone: 'America/New_York', country: 'US', state: 'NY' }, now)
  if (!person.ok) throw new Error(JSON.stringify(person.problems))
  return person.value
}

function consentOf(recipientId: string, channel: string, now: number): ConsentEvent {
  const consent = parseConsent({ recipientId, channel, purpose: 'informational', action: 'granted', level: 'express', at: now - 1000, source: 'web', wordingVersion: '1' }, now, 'bench')
  if (!consent.ok) throw new Error(JSON.stringify(consent.problems))
  return consent.value
}

/** Puts `count` requests on the topics. */
export async function preload(settings: Settings, count: number): Promise<void> {
  await withProducer(settings, async producer => {
    for (let from = 0; from < count; from += 1000) {
      const result = await producer.send(Array.from({ length: Math.min(1000, count - from) }, (_, index) => benchRequest(from + index)))
      if (!result.ok) throw new Error(JSON.stringify(result.problems))
    }
  })
}
