import { logLevel } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { kafkaLogOptions, type KafkaSettings } from '../../../topics/kafka/from-settings.ts'
import { kafkaLogCreator } from '../../../topics/kafka/logging.ts'
import { clientConfig } from '../../../topics/kafka/options.ts'
import { createKafkaProducer } from '../../../topics/kafka/producer.ts'
import { silent } from './open-log.ts'

const settings: KafkaSettings = {
  KAFKA_BROKERS: ['a:1', 'b:2'], KAFKA_CLIENT_ID: 'postrider', KAFKA_SSL: true, KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'user', KAFKA_SASL_PASSWORD: 'secret',
  KAFKA_SESSION_TIMEOUT_MS: 30_000, KAFKA_MAX_WAIT_MS: 100, KAFKA_MAX_RECORD_BYTES: 1_048_576, CONSUMER_BATCH_SIZE: 500,
}
const shell = { log: silent, onCrash: () => {} }

describe('settings', () => {
  it('become options of the log and of kafkajs', () => {
    const options = kafkaLogOptions(settings)
    expect(options).toEqual({ brokers: ['a:1', 'b:2'], clientId: 'postrider', ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'user', password: 'secret' }, sessionTimeoutMs: 30_000, maxWaitMs: 100, maxBatch: 500, produce: { maxBatchBytes: 1_000_000 } })
    const config = clientConfig({ ...options, ...shell }, 'gateway')
    expect(config).toMatchObject({ brokers: ['a:1', 'b:2'], clientId: 'postrider.gateway', ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'user', password: 'secret' } })
    expect(config.retry?.retries).toBeGreaterThan(0)
  })

  it('without a mechanism mean no SASL; a small largest record means small requests', () => {
    const options = kafkaLogOptions({ ...settings, KAFKA_SASL_MECHANISM: '', KAFKA_MAX_RECORD_BYTES: 5000 })
    expect(options).not.toHaveProperty('sasl')
    expect(options.produce).toEqual({ maxBatchBytes: 5000 })
  })
})

describe('the lines of kafkajs', () => {
  const lines: string[] = []
  const note = (level: string) => (_fields: object, message: string) => { lines.push(`${level} ${message}`) }
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }

  it('come one level down and never as errors', () => {
    lines.length = 0
    const write = kafkaLogCreator(log, 'p')(logLevel.INFO)
    for (const level of [logLevel.ERROR, logLevel.WARN, logLevel.INFO, logLevel.DEBUG]) write({ namespace: 'Runner', level, label: '', log: { timestamp: '', message: 'said', logger: 'kafkajs' } })
    expect(lines).toEqual(['warn kafkajs Runner: said', 'info kafkajs Runner: said', 'debug kafkajs Runner: said', 'debug kafkajs Runner: said'])
  })

  it('about an answer with an error code are kept for debugging: who has to act on it says more', () => {
    lines.length = 0
    const entry = (message: string) => ({ namespace: 'Connection', level: logLevel.ERROR, label: '', log: { timestamp: '', message, logger: 'kafkajs' } })
    const write = kafkaLogCreator(log, 'p')(logLevel.INFO)
    for (const message of ['Response Produce(key: 0, version: 7)', 'Connection error: connect ECONNREFUSED']) write(entry(message))
    expect(lines).toEqual(['debug kafkajs Connection: Response Produce(key: 0, version: 7)', 'warn kafkajs Connection: Connection error: connect ECONNREFUSED'])
  })

  it('have no warning about partitioners: ours is chosen', async () => {
    lines.length = 0
    const producer = createKafkaProducer({ brokers: ['127.0.0.1:1'], clientId: 'test', sessionTimeoutMs: 1000, maxWaitMs: 10, maxBatch: 1, log, onCrash: () => {}, produce: { timeoutMs: 1, backoffMs: [1, 1] } }, 'p')
    await expect(producer.send([{ topic: 't', key: 'k', value: null }])).rejects.toMatchObject({ code: 'timeout' })
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter(line => /partitioner/i.test(line))).toEqual([])
    await producer.close()
  })
})
