/** For product engineers: a typed producer of communication requests, opened from settings alone. */
import type { Settings } from '../config/settings.ts'
import type { Policy } from '../config/policy.ts'
import { createProducer } from '../topics/producer.ts'
import type { CommunicationProducer } from '../topics/producer.ts'
import { fail } from './commands/exit.ts'
import { serviceOf } from './commands/flags.ts'
import { onServices } from './runtime/brokers.ts'
import { openCodec, openLog } from './runtime/connect.ts'
import { createLogger } from './runtime/logger.ts'
import { openSealing } from './runtime/privacy.ts'

export interface OpenProducerOptions {
  /** Name of your service; tokens and requests have the same form. */
  readonly source: string
  /** Settings and policy with every address in them; by default those of the environment, or of the system that runs under POSTRIDER_HOME. */
  readonly on?: { readonly settings: Settings; readonly policy: Policy }
  /** Called for what cannot be retried; by default the process says so and ends. */
  readonly onCrash?: (error: unknown) => void
}

/** Opens a producer; close it when all is sent. Where Redis can be reached, content is sealed before it is in the log. */
export async function openProducer({ source, on, onCrash = error => process.exit(fail(error)) }: OpenProducerOptions): Promise<CommunicationProducer> {
  const name = serviceOf('source', source)
  const { settings, policy } = on ?? await onServices(['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'])
  const kafka = openLog(settings, createLogger(settings), onCrash)
  try {
    const appending = kafka.producer(name)
    const plain = await openCodec(settings, Date.now)
    // Keys lie in Redis: who does not reach it publishes plain, and the pipeline seals what it reads.
    const sealing = settings.REDIS_URL === '' ? null : await openSealing(settings, plain, appending)
    const producer = createProducer({
      producer: appending, codec: sealing?.codec ?? plain, policy, source: name, maxRecordBytes: settings.KAFKA_MAX_RECORD_BYTES,
      ...(sealing && { seal: communications => sealing.vault.sealCommunications(communications) }),
    })
    return {
      send: requests => producer.send(requests),
      async close() {
        await producer.close()
        await sealing?.stores.close()
        await kafka.close()
      },
    }
  } catch (error) {
    await kafka.close()
    throw error
  }
}
