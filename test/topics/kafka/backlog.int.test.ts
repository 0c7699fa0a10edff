import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { freshName } from '../log.contract.ts'
import { openLog } from './open-log.ts'

const MIB = 1_048_576
/** 160 MiB in 4 partitions. */
const RECORDS = 10_240
const BYTES = 16 * 1024

it('a large backlog is read with bounded memory', async () => {
  const { KAFKA_BROKERS } = inject('addresses')
  const log = openLog(KAFKA_BROKERS)
  const topic = freshName('backlog')
  await log.admin().createTopics([{ name: topic, partitions: 4, replicationFactor: 1, configs: {} }])
  const producer = log.producer('p')
  const value = Buffer.alloc(BYTES, 'x')
  for (let from = 0; from < RECORDS; from += 512) await producer.send(Array.from({ length: 512 }, (_, i) => ({ topic, key: `key-${from + i}`, value })))
  await log.close()
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', join(import.meta.dirname, 'read-backlog.ts'), KAFKA_BROKERS, topic, String(RECORDS)])
  const { count, most } = JSON.parse(stdout)
  expect(count).toBe(RECORDS)
  expect(most).toBeLessThan(96 * MIB)
})
