import { randomBytes, randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { rotateKeys } from '../../processors/privacy/rotate.ts'
import { createWrapping } from '../../processors/privacy/wrapping.ts'
import { topicFor } from '../../topics/index.ts'
import { scanTopic } from '../../topics/scan.ts'
import { openCodec, openLog } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { createLogger } from '../runtime/logger.ts'
import { openSealing } from '../runtime/privacy.ts'
import { loadAll } from './settings.ts'

/** The keys that seal addresses and content. */
export function register(program: Command): void {
  const keys = program.command('keys').description('the keys that seal what is known of people')
  keys.command('rotate').description('wrap all data keys anew with the first key of FIELD_ENCRYPTION_KEY; give every process "<new>,<old>" before, and "<new>" after').action(async () => {
    const settings = onExisting(loadAll().settings, ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'])
    const log = openLog(settings, createLogger(settings), error => { throw error })
    const producer = log.producer('keys')
    const codec = await openCodec(settings, Date.now)
    const { stores } = await openSealing(settings, codec, producer)
    try {
      const rotated = await rotateKeys({
        keys: stores.keys, codec, publish: records => producer.send(records), wrapping: createWrapping(settings.FIELD_ENCRYPTION_KEY, randomBytes), now: Date.now,
        scan: visit => scanTopic(log, { topic: topicFor('communications.keys'), groupId: `keys-${randomUUID()}`, visit: record => visit(record.value) }),
      })
      process.stdout.write(`${JSON.stringify(rotated)}\n`)
      if (rotated.unreadable > 0) {
        process.stderr.write(`${rotated.unreadable} keys are wrapped by a key that FIELD_ENCRYPTION_KEY does not hold; add it after a comma and run this again\n`)
        process.exitCode = 1
      }
    } finally {
      await stores.close()
      await producer.close()
      await log.close()
    }
  })
}
