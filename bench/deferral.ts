/**
 * `npm run bench -- deferral [--count N] [--due-in S]`: N communications are deferred through the real topic into the Redis index, wait while the app is stopped and
 * started with the index and without it, and are released when they are due. One JSON line on stdout. The app runs as a process of its own; broker and Redis share the machine.
 */
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { loadAll } from '../cli/commands/settings.ts'
import { openCodec, openLog, prepareTopics } from '../cli/runtime/connect.ts'
import { createLogger } from '../cli/runtime/logger.ts'
import type { Policy } from '../config/policy.ts'
import type { Settings } from '../config/settings.ts'
import { parseRequest } from '../processors/content/request.ts'
import { deferralRecord } from '../processors/kernel/outputs.ts'
import type { Log } from '../topics/port.ts'
import { lanes, topicFor } from '../topics/index.ts'
import { startAppProcess } from './app-process.ts'
import type { AppProcess } from './app-process.ts'
import { benchRequest } from './load.ts'
import { withPlatform } from './platform.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '200000' }, 'due-in': { type: 'string', default: '180' } } })
const [count, dueInMs] = [Number(values.count), Number(values['due-in']) * 1000]
const note = (text: string): void => void process.stderr.write(`${text}\n`)
const round = (value: number): number => Math.round(value * 100) / 100

/** Only what waits and wakes: nobody decides or sends what is released, and nobody counts it. */
const ONLY_DEFERRAL = { LOG_LEVEL: 'error', PROCESS_ROLES: 'gateway,deferral', TWILIO_BASE_URL: 'http://127.0.0.1:9', RESEND_BASE_URL: 'http://127.0.0.1:9' }
const STALL_MS = 120_000

const { settings: given, policy } = loadAll(ONLY_DEFERRAL)
await withPlatform(given, undefined, note, async platform => {
  const { settings } = platform
  const log = openLog(settings, createLogger(settings), error => { throw error })
  await prepareTopics(log, settings)
  const start = (): Promise<AppProcess> => startAppProcess(settings, ONLY_DEFERRAL)

  const scheduler = await start()
  await scheduler.metric('comms_deferred_pending')
  const rssAtStart = (await scheduler.usage()).peakRssMb
  const dueAt = Date.now() + dueInMs
  note(`${count} deferrals, due in ${dueInMs / 1000} s ...`)
  const scheduling = performance.now()
  const [appended] = await Promise.all([schedule(log, settings, policy, dueAt), untilWaiting(scheduler, count)])
  const scheduledMs = performance.now() - scheduling
  const rssScheduled = (await scheduler.usage()).peakRssMb
  await scheduler.stop()

  note('start with the index ...')
  const restarted = await timedStart(start)
  await restarted.app.stop()
  note('start without it ...')
  await loseIndex(settings)
  const folded = await timedStart(start)
  if (Date.now() >= dueAt) throw new Error(`the deferrals were due before the app was ready to be measured: give more than --due-in ${dueInMs / 1000}`)

  note(`${Math.round((dueAt - Date.now()) / 1000)} s until they are due ...`)
  await new Promise(resolve => { setTimeout(resolve, dueAt - Date.now()) })
  await untilWaiting(folded.app, 0)
  const releasedMs = Date.now() - dueAt
  const rssReleased = (await folded.app.usage()).peakRssMb
  await folded.app.stop()
  const released = await recordsOf(log, lanes.map(lane => topicFor('communications.requests', lane)))
  await log.close()
  process.stdout.write(`${JSON.stringify({
    bench: 'deferral', deferrals: count, scheduledPerSecond: Math.round(count / (scheduledMs / 1000)), appendedPerSecond: Math.round(count / (appended / 1000)),
    releasedPerSecond: Math.round(count / (releasedMs / 1000)), released,
    restartSeconds: round(restarted.seconds), foldSeconds: round(folded.seconds), rssMb: { start: Math.round(rssAtStart), scheduled: Math.round(rssScheduled), released: Math.round(rssReleased) },
  })}\n`)
})
process.exit()

/** Appends the deferrals; answers how long it took, ms. */
async function schedule(log: Log, settings: Settings, policy: Policy, dueAt: number): Promise<number> {
  const codec = await openCodec(settings, Date.now)
  const producer = log.producer('bench')
  const began = performance.now()
  let before: Promise<void> = Promise.resolve()
  for (let from = 0; from < count; from += 2000) {
    const at = Date.now()
    const sending = producer.send(Array.from({ length: Math.min(2000, count - from) }, (_, index) => {
      const parsed = parseRequest(benchRequest(from + index), { policy, now: at, source: 'bench', newId: String })
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
      const { communication } = parsed
      return deferralRecord(codec, { communication: { ...communication, pass: 1 }, target: topicFor('communications.requests', communication.lane), dueAt, reason: 'not_before', at })
    }))
    // One batch is made while the one before it is sent.
    await before
    before = sending
  }
  await before
  await producer.close()
  return performance.now() - began
}

/** Waits until so many wait in the index. */
async function untilWaiting(app: AppProcess, wanted: number): Promise<void> {
  let last = -1
  let movedAt = performance.now()
  for (;;) {
    const waiting = await app.metric('comms_deferred_pending')
    await app.usage()
    if (waiting === wanted) return
    if (waiting !== last) {
      last = waiting
      movedAt = performance.now()
    } else if (performance.now() - movedAt > STALL_MS) throw new Error(`stalled with ${waiting} waiting, not ${wanted}`)
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }
}

/** From the start of the process until everything waits in its index, seconds. */
async function timedStart(start: () => Promise<AppProcess>): Promise<{ app: AppProcess; seconds: number }> {
  const began = performance.now()
  const app = await start()
  await untilWaiting(app, count)
  return { app, seconds: (performance.now() - began) / 1000 }
}

/** Removes the index alone (processors/stores/redis/keys.ts), as a Redis that evicted or lost it would. */
async function loseIndex(settings: Settings): Promise<void> {
  const redis = new Redis(settings.REDIS_URL)
  const keys = await redis.keys('pr:d:*')
  if (keys.length > 0) await redis.del(...keys)
  await redis.quit()
}

async function recordsOf(log: Log, topics: readonly string[]): Promise<number> {
  const admin = log.admin()
  const offsets = await Promise.all(topics.map(topic => admin.endOffsets(topic)))
  await admin.close()
  return offsets.flat().reduce((sum, { start, end }) => sum + Number(end - start), 0)
}
