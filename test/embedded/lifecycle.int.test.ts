/** What becomes of the services, and of their data, when they stop, when they crash and when we do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { Kafka, logLevel } from 'kafkajs'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbedded, type Embedded, type EmbeddedOptions } from '../../embedded/index.ts'
import { isAlive, until } from '../support/until.ts'

const ROOT = join(import.meta.dirname, '..', '..')
type Started = Pick<Embedded, 'addresses' | 'pids'>

describe('embedded services', () => {
  let home = ''
  const started: Embedded[] = []
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'embedded, in a folder (with more) '))
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map(one => one.stop()))
    await rm(home, { recursive: true, force: true })
  })

  const options = (services: EmbeddedOptions['services']): EmbeddedOptions => ({ home, downloads: join(ROOT, '.postrider', 'downloads'), services })

  async function start(services: EmbeddedOptions['services'], more: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
    const embedded = await startEmbedded({ ...options(services), ...more })
    started.push(embedded)
    return embedded
  }

  /** Starts services from another process and kills that process. */
  async function startAndKill(services: EmbeddedOptions['services'], use: (one: Started) => Promise<void>): Promise<Started> {
    const parent = spawn(process.execPath, [join(ROOT, 'test', 'support', 'embedded-parent.ts'), JSON.stringify(options(services))], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(parent.stdout, 'data')
    const one = JSON.parse(String(line)) as Started
    await use(one)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    return one
  }

  it('are gone after stop, and are the same again afterwards', async () => {
    const first = await start(['redis', 'clickhouse'])
    await first.stop()
    for (const pid of Object.values(first.pids)) expect(await isAlive(pid)).toBe(false)
    await first.stop()
    const second = await start(['redis', 'clickhouse'])
    expect(second.addresses).toEqual(first.addresses)
  })

  it('refuse to start twice on the same data, naming who runs there', async () => {
    const first = await start(['redis'])
    await expect(start(['redis'])).rejects.toMatchObject({ code: 'already_running', message: `Embedded services already run in ${join(home, 'data')}, started by process ${process.pid}. Stop them first, or use another folder (POSTRIDER_HOME).` })
    expect(await isAlive(first.pids.redis ?? 0)).toBe(true)
    const beside = await start(['redis'], { dataName: 'other' })
    expect(beside.addresses.REDIS_URL).not.toBe(first.addresses.REDIS_URL)
  })

  it('say why a service did not start, and stop those that did', async () => {
    const failing = startEmbedded({ ...options(['redis', 'clickhouse']), redisMaxMemory: 'plenty' })
    await expect(failing).rejects.toMatchObject({ code: 'start_failed', message: expect.stringMatching(/^The embedded redis ended while it started\. Its log, .*redis\.log, ends:\n[^]*plenty/) })
    const owner = JSON.parse(await readFile(join(home, 'data', 'owner.json'), 'utf8')) as { services: { pid: number }[] }
    expect(owner.services).toHaveLength(2)
    for (const { pid } of owner.services) expect(await isAlive(pid)).toBe(false)
    await start(['redis', 'clickhouse'])
  })

  it('tell when one of them dies, and keep what ClickHouse had acknowledged', async () => {
    const exits: unknown[] = []
    const first = await start(['clickhouse'], { onExit: exit => exits.push(exit) })
    const client = createClient({ url: first.addresses.CLICKHOUSE_URL ?? '' })
    await client.command({ query: 'CREATE TABLE kept (n UInt32) ENGINE = MergeTree ORDER BY n' })
    for (let n = 0; n < 20; n++) await client.insert({ table: 'kept', values: [{ n }], format: 'JSONEachRow' })
    process.kill(first.pids.clickhouse ?? 0, 'SIGKILL')
    await until(() => exits.length > 0)
    expect(exits).toEqual([{ service: 'clickhouse', code: 137, logFile: join(home, 'data', 'logs', 'clickhouse.log') }])
    await client.close()
    await first.stop()
    const second = await start(['clickhouse'])
    const again = createClient({ url: second.addresses.CLICKHOUSE_URL ?? '' })
    const answer = await again.query({ query: 'SELECT count() AS total, uniqExact(n) AS different FROM kept', format: 'JSONEachRow' })
    expect(await answer.json()).toEqual([{ total: 20, different: 20 }])
    await again.close()
  })

  it('Redis ends when the process that started it is killed, and has what it acknowledged', async () => {
    const killed = await startAndKill(['redis'], async ({ addresses }) => {
      const redis = new Redis(addresses.REDIS_URL ?? '')
      await redis.set('slot', 'reserved')
      redis.disconnect()
    })
    const next = await start(['redis'])
    expect(await isAlive(killed.pids.redis ?? 0)).toBe(false)
    expect(next.addresses).toEqual(killed.addresses)
    const redis = new Redis(next.addresses.REDIS_URL ?? '')
    expect(await redis.get('slot')).toBe('reserved')
    await redis.quit()
  })

  it('so do Kafka and the registry, ids and offsets included', async () => {
    const schema = JSON.stringify({ type: 'record', name: 'Kept', fields: [{ name: 'text', type: 'string' }] })
    let id = 0
    const killed = await startAndKill(['kafka', 'registry'], async ({ addresses }) => {
      const registered = await new SchemaRegistry({ host: addresses.SCHEMA_REGISTRY_URL ?? '' }).register({ type: SchemaType.AVRO, schema }, { subject: 'kept' })
      id = registered.id
      const kafka = new Kafka({ brokers: [addresses.KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING })
      const admin = kafka.admin()
      await admin.createTopics({ topics: [{ topic: 'kept' }], waitForLeaders: true })
      const producer = kafka.producer()
      await producer.connect()
      await producer.send({ topic: 'kept', acks: -1, messages: [{ key: 'k', value: 'v' }] })
      await Promise.all([producer.disconnect(), admin.disconnect()])
    })
    // Both are told to end at the same moment; the folder is free once they have.
    const next = await start(['kafka', 'registry'])
    for (const pid of Object.values(killed.pids)) expect(await isAlive(pid)).toBe(false)
    expect(next.addresses).toEqual(killed.addresses)
    expect(await new SchemaRegistry({ host: next.addresses.SCHEMA_REGISTRY_URL ?? '' }).getRegistryId('kept', 1)).toBe(id)
    const admin = new Kafka({ brokers: [next.addresses.KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    expect(await admin.fetchTopicOffsets('kept')).toEqual([{ partition: 0, offset: '1', high: '1', low: '0' }])
    await admin.disconnect()
  }, 120_000)
})
