import { randomBytes, randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { rotateKeys } from '../../processors/privacy/rotate.ts'
import { createWrapping } from '../../processors/privacy/wrapping.ts'
import { topicFor } from '../../topics/index.ts'
import { scanTopic } from '../../topics/scan.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { openCodec } from '../runtime/connect.ts'
import { openSealing } from '../runtime/privacy.ts'
import { counted } from './flags.ts'

/** The keys that seal addresses and content. */
export function register(program: Command): void {
  const keys = program.command('keys').description('the keys that seal what is known of people')
  keys.command('rotate').description('wrap all data keys anew with the first key of FIELD_ENCRYPTION_KEY; give every process "<new>,<old>" before, and "<new>" after').action(async () => {
    const rotated = await onBrokers(['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'], async ({ settings, kafka }) => {
      const producer = kafka.producer('keys')
      const codec = await openCodec(settings, Date.now)
      const { stores } = await openSealing(settings, codec, producer)
      return rotateKeys({
        keys: stores.keys, codec, publish: records => producer.send(records), wrapping: createWrapping(settings.FIELD_ENCRYPTION_KEY, randomBytes), now: Date.now,
        scan: visit => scanTopic(kafka, { topic: topicFor('communications.keys'), groupId: `keys-${randomUUID()}`, visit: record => visit(record.value) }),
      }).finally(() => stores.close())
    })
    process.stdout.write(`${JSON.stringify(rotated)}\n`)
    if (rotated.unreadable > 0) {
      process.stderr.write(`${counted(rotated.unreadable, 'key')} wrapped by a key that FIELD_ENCRYPTION_KEY does not hold; add it after a comma and run this again\n`)
      process.exitCode = 1
    }
  })
}
