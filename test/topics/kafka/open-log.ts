import { createKafkaLog, type KafkaLogOptions, type Logger } from '../../../topics/kafka/log.ts'
import type { Log } from '../../../topics/port.ts'

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** The log on the test broker; a crash nobody expects fails the test run. */
export function openLog(brokers: string, more: Partial<KafkaLogOptions> = {}): Log {
  return createKafkaLog({ brokers: brokers.split(','), clientId: 'test', sessionTimeoutMs: 10_000, maxWaitMs: 100, maxBatch: 500, log: silent, onCrash: error => { throw error }, ...more })
}
