/**
 * `npm run bench -- chain [--messages N] [--seconds S] [--waiting N]`: N requests waiting in Kafka go through every stage to simulators that answer at once, then a steady 100/s.
 * One JSON line on stdout, next to a bare kafkajs pass-through with the same number of hops over the same broker in the same run: machines are noisy, ratios are not.
 * The app runs as a process of its own, as in production; broker, Redis, ClickHouse and simulators share the machine.
 */
import { parseArgs } from 'node:util'
import { loadAll } from '../cli/commands/settings.ts'
import { latencies } from './latency.ts'
import { preload, publishBenchPeople } from './load.ts'
import { withPlatform } from './platform.ts'
import { bare } from './passthrough.ts'
import { startAppProcess } from './app-process.ts'
import { steady } from './steady.ts'

const { values } = parseArgs({ options: { messages: { type: 'string', default: '50000' }, seconds: { type: 'string', default: '30' }, waiting: { type: 'string', default: '0' }, rate: { type: 'string', default: '100' } } })
const [messages, seconds, waiting, rate] = [Number(values.messages), Number(values.seconds), Number(values.waiting), Number(values.rate)]
const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** An hour that is far from now everywhere in New York's day, for the shortest quiet hours there can be. */
const farHour = (new Date().getUTCHours() + 8) % 24
/** Nothing binds: what is measured is the work, not the waiting. */
const UNBOUND = {
  LOG_LEVEL: 'error', QUIET_HOURS_START: String(farHour), QUIET_HOURS_END: String((farHour + 1) % 24), DAILY_BUDGET: '1000000', MONTHLY_BUDGET: '10000000',
  USER_HOURLY_MAX: '1000000', USER_DAILY_MAX: '1000000', USER_WEEKLY_MAX: '1000000', USER_MONTHLY_MAX: '1000000', USER_SMS_DAILY_MAX: '1000000', USER_EMAIL_DAILY_MAX: '1000000',
  SMS_RATE_CRITICAL_PER_MINUTE: '10000000', SMS_RATE_NORMAL_PER_MINUTE: '10000000', SMS_RATE_HOURLY: '10000000', SMS_RATE_DAILY: '10000000',
  EMAIL_RATE_CRITICAL_PER_MINUTE: '10000000', EMAIL_RATE_NORMAL_PER_MINUTE: '10000000', EMAIL_RATE_HOURLY: '10000000', EMAIL_RATE_DAILY: '10000000',
}

const { settings: given } = loadAll(UNBOUND)
await withPlatform(given, { profile: 'instant', webhooks: false }, note, async platform => {
  const { settings, simulators } = platform
  if (!simulators) throw new Error('the bench needs the simulators')
  note('people ...')
  const first = await startAppProcess(settings, UNBOUND)
  await publishBenchPeople(settings)
  await first.stop()

  const count = Math.max(messages, waiting)
  note(`${count} requests ...`)
  await preload(settings, count)
  const app = await startAppProcess(settings, UNBOUND)
  const receipts = await app.untilReceipts(simulators, count, note)
  const run = await app.usage()
  const span = (receipts.at(-1)?.at ?? 0) - (receipts[0]?.at ?? 0)
  // Analytics and events of the backlog are still being stored: the steady run is of a system at rest.
  await app.untilQuiet()
  note(`steady ${rate}/s for ${seconds} s ...`)
  const before = await app.usage()
  const sent = await steady(settings, rate, seconds)
  const after = await app.untilReceipts(simulators, count + sent.size, note)
  const quiet = await app.usage()
  const latency = latencies(after.filter(receipt => receipt.requestId !== null && sent.has(receipt.requestId)).map(receipt => receipt.at - (sent.get(receipt.requestId ?? '') ?? 0)))
  const twice = (await simulators.stats()).messagedTwice
  await app.stop()

  note('bare kafkajs, two hops ...')
  const plain = await bare(settings, count, rate, Math.min(seconds, 15))
  const perSecond = Math.round(count / (span / 1000))
  process.stdout.write(`${JSON.stringify({
    bench: 'chain', messages: count, cuts: settings.TOPOLOGY_CUTS,
    messagesPerSecond: perSecond, cpuMsPerMessage: round(run.cpuSeconds * 1000 / count), rssMb: Math.round(run.peakRssMb), messagedTwice: twice,
    steady: { rate, seconds, p50Ms: latency.p50, p99Ms: latency.p99, maxMs: latency.max, cpuMsPerMessage: round((quiet.cpuSeconds - before.cpuSeconds) * 1000 / Math.max(1, sent.size)) },
    bare: plain, shareOfBare: round(perSecond / plain.messagesPerSecond),
  })}\n`)
})
process.exit()

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
