/** Bare kafkajs, two hops, as a child process of its own: what the broker and the client allow when nothing is decided. */
import { fork } from 'node:child_process'
import { Kafka, Partitioners, logLevel } from 'kafkajs'
import type { Settings } from '../config/settings.ts'
import { latencies } from './latency.ts'

export interface BareResult { readonly messagesPerSecond: number; readonly p50Ms: number; readonly p99Ms: number; readonly cpuMsPerMessage: number; readonly rssMb: number }
const VALUE = Buffer.alloc(420, 'x')

/** Preloads `count` records, passes them over one topic to another with bare kafkajs, then does the same at a steady rate. */
export async function bare(settings: Settings, count: number, rate: number, seconds: number): Promise<BareResult> {
  const kafka = new Kafka({ clientId: 'bare', brokers: settings.KAFKA_BROKERS, logLevel: logLevel.ERROR })
  const suffix = String(Date.now())
  const [first, second] = [`bare.a.${suffix}`, `bare.b.${suffix}`]
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [first, second].map(topic => ({ topic, numPartitions: settings.KAFKA_PARTITIONS })), waitForLeaders: true })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  for (let from = 0; from < count; from += 1000) {
    await producer.send({ topic: first, messages: Array.from({ length: Math.min(1000, count - from) }, (_, index) => ({ key: String(from + index), value: VALUE })) })
  }
  const child = fork(import.meta.filename, [JSON.stringify({ brokers: settings.KAFKA_BROKERS, first, second })])
  const arrivals: number[] = []
  const latency: number[] = []
  let resolveAll: () => void = () => {}
  const all = new Promise<void>(resolve => { resolveAll = resolve })
  const sink = kafka.consumer({ groupId: `bare.sink.${suffix}`, maxWaitTimeInMs: settings.KAFKA_MAX_WAIT_MS })
  await sink.connect()
  await sink.subscribe({ topic: second, fromBeginning: true })
  await sink.run({ eachBatch: async ({ batch }) => {
    const now = Date.now()
    for (const message of batch.messages) {
      arrivals.push(now)
      const sentAt = Number(message.headers?.['sentAt']?.toString() ?? 0)
      if (sentAt > 0) latency.push(now - sentAt)
    }
    if (arrivals.length >= count) resolveAll()
  } })
  await all
  const span = (arrivals[count - 1] ?? 0) - (arrivals[0] ?? 0)
  const usage = await new Promise<{ cpuMs: number; rssMb: number }>(resolve => {
    child.once('message', message => resolve(message as { cpuMs: number; rssMb: number }))
    child.send('usage')
  })
  const began = Date.now()
  for (let index = 0; index < rate * seconds; index++) {
    const wait = began + (index * 1000) / rate - Date.now()
    if (wait > 0) await new Promise(resolve => { setTimeout(resolve, wait) })
    await producer.send({ topic: first, messages: [{ key: String(index), value: VALUE, headers: { sentAt: String(Date.now()) } }] })
  }
  while (latency.length < rate * seconds) await new Promise(resolve => { setTimeout(resolve, 50) })
  child.kill('SIGTERM')
  await sink.disconnect()
  await producer.disconnect()
  await admin.disconnect()
  const { p50, p99 } = latencies(latency)
  return { messagesPerSecond: Math.round(count / (span / 1000)), p50Ms: p50, p99Ms: p99, cpuMsPerMessage: Math.round((usage.cpuMs / count) * 1000) / 1000, rssMb: Math.round(usage.rssMb) }
}

/** The child: reads one topic, writes the other, batch by batch. */
async function pass({ brokers, first, second }: { brokers: string[]; first: string; second: string }): Promise<void> {
  const kafka = new Kafka({ clientId: 'bare-pass', brokers, logLevel: logLevel.ERROR })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  const consumer = kafka.consumer({ groupId: `bare.pass.${first}`, maxWaitTimeInMs: 100 })
  process.on('message', () => process.send?.({ cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000, rssMb: process.memoryUsage().rss / 1_048_576 }))
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topic: first, fromBeginning: true })
  await consumer.run({ eachBatchAutoResolve: true, eachBatch: async ({ batch }) => {
    await producer.send({ topic: second, acks: -1, messages: batch.messages.map(({ key, value, headers }) => ({ key, value, ...(headers && { headers }) })) })
  } })
}

if (process.send && process.argv[2]) await pass(JSON.parse(process.argv[2]) as { brokers: string[]; first: string; second: string })
