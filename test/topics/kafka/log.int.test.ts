import { inject, vi } from 'vitest'
import { expect } from 'vitest'
import { logContract, freshName, type LogHarness } from '../log.contract.ts'
import { openLog } from './open-log.ts'

async function open(): Promise<LogHarness> {
  const { KAFKA_BROKERS } = inject('addresses')
  const crashes: unknown[] = []
  const log = openLog(KAFKA_BROKERS, { onCrash: error => { crashes.push(error) } })
  return {
    log, crashes,
    now: Date.now,
    async topic(partitions) {
      const name = freshName('topic')
      await log.admin().createTopics([{ name, partitions, replicationFactor: 1, configs: {} }])
      return name
    },
    until: done => vi.waitFor(async () => { expect(await done()).toBe(true) }, { timeout: 20_000, interval: 20 }),
    // Real time cannot be skipped; where the contract says "not before", time has to pass.
    pass: ms => new Promise(resolve => { setTimeout(resolve, ms) }),
  }
}

logContract('Kafka', open)
