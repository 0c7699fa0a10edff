/**
 * Everything at once: any requests, any behaviour of the providers, crashes, lost commits and records that come twice, over days.
 * Whatever happens, nobody gets a message twice, too often or too late in the day, no money is overspent, nothing wakes early and every request is accounted for.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallAt } from '../../processors/timing/windows.ts'
import { DECISION_HOLDS_MS } from '../../processors/senders/second-look.ts'
import { createChaosProvider, fates } from '../support/chaos-provider.ts'
import type { ChaosProvider, Fate } from '../support/chaos-provider.ts'
import { createDriver, NOON } from '../support/driver.ts'
import type { Driver } from '../support/driver.ts'
import { Crash } from '../support/fake-provider.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** More of them find rarer things: CHAOS_RUNS=2000. */
const RUNS = Number(process.env['CHAOS_RUNS'] ?? 60)
const SETTINGS = { DAILY_BUDGET: '0.6', MONTHLY_BUDGET: '3', BUDGET_CRITICAL_RESERVE: '0.2', SMS_RATE_NORMAL_PER_MINUTE: '3', EMAIL_RATE_HOURLY: '6', RETRY_JITTER: '0' }
/** A slot is dated with the decision; the message goes out while the decision holds, by a call that may take its time. */
const TOLERANCE = DECISION_HOLDS_MS + MINUTE

const people = ['America/New_York', 'America/Boise', 'America/Los_Angeles', 'Pacific/Honolulu'].map((zone, index) => ({ recipientId: `p${index}`, zone, state: ['NY', 'ID', 'CA', 'HI'][index], phone: `+121255501${10 + index}` }))
const kinds = {
  reminder: { category: 'payment_reminder', channel: 'sms' },
  reminderOrMail: { category: 'payment_reminder', channel: 'sms', fallbackChannels: ['email'] },
  report: { category: 'monthly_report', channel: 'email' },
  checkin: { category: 'weekly_checkin', channel: 'sms' },
  fraud: { category: 'fraud_alert', channel: 'sms' },
  code: { category: 'security_code', channel: 'email' },
} as const

const request = fc.record({
  type: fc.constant('request' as const), person: fc.nat(people.length - 1), kind: fc.constantFrom(...Object.keys(kinds) as (keyof typeof kinds)[]),
  copies: fc.constantFrom(1, 1, 2), notBefore: fc.option(fc.integer({ min: 1, max: 2 * DAY }), { freq: 4 }), lives: fc.option(fc.integer({ min: MINUTE, max: 3 * DAY }), { freq: 4 }),
})
const action = fc.oneof(
  { weight: 8, arbitrary: request },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('rubbish' as const), person: fc.nat(people.length - 1) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1000, MINUTE, 10 * MINUTE, HOUR, 9 * HOUR, 2 * DAY) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const) }) },
)
const scenario = fc.record({
  cuts: fc.constantFrom('none', 'default', 'all'), startsAt: fc.integer({ min: 0, max: DAY }), actions: fc.array(action, { minLength: 5, maxLength: 40 }),
  fates: fc.array(fc.oneof({ weight: 6, arbitrary: fc.constant('accepted' as Fate) }, { weight: 4, arbitrary: fc.constantFrom(...fates) }), { minLength: 1, maxLength: 30 }),
  copiesEvery: fc.integer({ min: 2, max: 9 }), losesEvery: fc.integer({ min: 1, max: 9 }),
})
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never

interface Requested { readonly requestId: string; readonly person: number; readonly kind: keyof typeof kinds; readonly notBefore: number | null; readonly expiresAt: number | null }
interface Run { readonly driver: Driver; readonly sms: ChaosProvider; readonly email: ChaosProvider; readonly requested: readonly Requested[] }

async function play({ cuts, startsAt, actions, fates, copiesEvery, losesEvery }: Scenario): Promise<Run> {
  let calm = false
  let happened = 0
  const every = (number: number): boolean => !calm && ++happened % number === 0
  let call = 0
  const next = (): Fate => calm ? 'accepted' : fates[call++ % fates.length] ?? 'accepted'
  let driver: Driver | null = null
  const world = { now: () => driver?.now() ?? 0, pass: (ms: number) => driver?.pass(ms), next, crashes: () => driver?.crashes.splice(0) ?? [] }
  const [sms, email] = [createChaosProvider('twilio', world), createChaosProvider('resend', world)]
  driver = await createDriver({ cuts, startAt: NOON + startsAt, settings: SETTINGS, providers: { sms, email }, faults: { copies: () => every(copiesEvery) ? 2 : 1, loseCommit: () => every(losesEvery) } })
  const requested: Requested[] = []
  const revive = async (): Promise<void> => {
    for (let crashes = world.crashes(); crashes.length > 0; crashes = world.crashes()) {
      const bug = crashes.find(crash => !(crash instanceof Crash))
      if (bug) throw bug
      await driver?.crash()
    }
  }
  for (const person of people) await driver.person(person)
  for (const [index, step] of actions.entries()) {
    if (step.type === 'request') {
      const requestId = `r${index}`
      const notBefore = step.notBefore === null ? null : driver.now() + step.notBefore
      const expiresAt = step.lives === null ? null : (notBefore ?? driver.now()) + step.lives
      const sent = { requestId, recipientId: people[step.person]?.recipientId, subject: 'Subject', text: `Text ${index}.`, notBefore, expiresAt, ...kinds[step.kind] }
      requested.push({ requestId, person: step.person, kind: step.kind, notBefore, expiresAt })
      await driver.request(...Array.from({ length: step.copies }, () => sent))
    }
    if (step.type === 'rubbish') await driver.raw('communications.requests.normal', people[step.person]?.recipientId ?? '', Buffer.from('rubbish'))
    if (step.type === 'wait') await driver.skip(step.ms)
    if (step.type === 'crash') await driver.crash()
    await driver.settle()
    await revive()
  }
  calm = true
  for (let day = 0; day < 20; day++) {
    await driver.crash()
    await driver.skip(DAY)
    await revive()
  }
  await driver.flush()
  return { driver, sms, email, requested }
}

/** What was promised and not kept, in words; empty if all is well. */
type Broken = string[]

async function lostRequests({ driver, sms, email, requested }: Run): Promise<Broken> {
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  if (!row) throw new Error('no row')
  const ended = row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested
  const unbalanced = row.accepted !== requested.length || ended !== requested.length || row.in_flight + row.deferred + row.dead_lettered + row.unaccepted !== 0
  const events = await driver.events()
  const idsOf = (kept: (event: (typeof events)[number]) => boolean): string[] => [...new Set(events.filter(kept).map(event => event.requestId))]
  const taken = new Set([...sms.taken, ...email.taken].map(({ message }) => message.requestId))
  // Whatever a person got is told, or it is told that nobody could find out.
  const known = new Set(idsOf(event => event.kind === 'sent' || event.reason === 'outcome_unknown'))
  const letters = driver.log.records('communications.dead-letters').map(record => record.headers['dlq.reason']?.toString() ?? '')
  return [
    ...(unbalanced ? [`${requested.length} requests: ${JSON.stringify(row)}`] : []),
    ...idsOf(event => event.kind === 'sent').filter(id => !taken.has(id)).map(id => `${id} is told as sent and was not`),
    ...[...taken].filter(id => !known.has(id)).map(id => `${id} was sent and is not told`),
    ...letters.filter(reason => reason !== 'undecodable').map(reason => `a dead letter: ${reason}`),
  ]
}

interface Got extends Requested { readonly channel: string; readonly at: number; readonly binds: boolean }

function wrongMessages({ sms, email, requested }: Run): Broken {
  const got = [...sms.taken, ...email.taken].map(({ message: { requestId, channel }, at }): Got => {
    const of = requested.find(one => one.requestId === requestId)
    if (!of) throw new Error(`${requestId} was never asked for`)
    return { ...of, channel, at, binds: of.kind !== 'fraud' && of.kind !== 'code' }
  })
  const twice = got.filter(({ requestId }, index) => got.findIndex(other => other.requestId === requestId) !== index).map(({ requestId }) => `${requestId} was sent twice`)
  return [...sms.complaints, ...email.complaints, ...twice, ...got.filter(({ binds }) => binds).flatMap(message => wrongAbout(message, got))]
}

function wrongAbout(message: Got, got: readonly Got[]): Broken {
  const { requestId, person, channel, at, kind, notBefore, expiresAt } = message
  // What is exempt is counted, but may slip in between decision and send.
  const within = (windowMs: number): Got[] => got.filter(other => other.person === person && other.at <= at - (other.binds ? 0 : TOLERANCE) && other.at > at - windowMs + TOLERANCE)
  const onChannel = within(DAY).filter(other => (other.channel === 'email') === (channel === 'email'))
  const { minuteOfDay } = wallAt(at - TOLERANCE, people[person]?.zone ?? 'UTC')
  const wrongs: Record<string, boolean> = {
    'exceeds the hour': within(HOUR).length > 2,
    'exceeds the day': within(DAY).length > 5,
    'exceeds the day of its channel': onChannel.length > (channel === 'email' ? 2 : 3),
    'went out too early': notBefore !== null && at < notBefore,
    'went out after its end': channel === 'sms' && expiresAt !== null && at >= expiresAt + MINUTE,
    'went out in the quiet hours': kind === 'reminder' && (minuteOfDay < 8 * 60 - TOLERANCE / MINUTE || minuteOfDay >= 22 * 60),
  }
  return Object.keys(wrongs).filter(wrong => wrongs[wrong]).map(wrong => `${requestId} ${wrong}`)
}

async function overspent({ driver }: Run): Promise<Broken> {
  const days = Array.from({ length: 60 }, (_, index) => new Date(NOON + index * DAY).toISOString().slice(0, 10))
  const states = await driver.stores.budgets.state([...days.map(day => `day:${day}`), 'month:2026-11', 'month:2026-12', 'month:2027-01'])
  return states.flatMap(({ key, pendingMicros, postedMicros, overrunMicros }) => [
    ...(postedMicros + pendingMicros - overrunMicros > (key.startsWith('day') ? 600_000 : 3_000_000) ? [`${key} is overspent`] : []),
    ...(pendingMicros !== 0 ? [`${key} holds money for nothing`] : []),
  ])
}

/** Tombstones of deferrals that were due later than they were written. What may go out in a digest leaves its wait with it, and is asked anew when there is none after all. */
async function wokenEarly({ driver, requested }: Run): Promise<Broken> {
  const records = driver.log.records('communications.deferred')
  const decoded = await driver.codec.decode('deferral', records.map(record => record.value))
  const due = new Map<string, number>()
  records.forEach((record, index) => {
    const [key, result] = [record.key?.toString() ?? '', decoded[index]]
    if (result?.ok) due.set(key, Math.min(result.value.dueAt, due.get(key) ?? Infinity))
  })
  const digests = requested.filter(({ kind }) => kind === 'checkin').map(({ requestId }) => `${requestId}#`)
  const mayLeave = (key: string): boolean => digests.some(id => key.startsWith(id))
  return records.filter(record => record.value === null && !mayLeave(record.key?.toString() ?? '') && record.timestamp < (due.get(record.key?.toString() ?? '') ?? Infinity)).map(record => `${record.key?.toString()} woke early`)
}

describe('chaos', () => {
  it('breaks no promise', { timeout: 60_000 + RUNS * 500 }, async () => {
    expect.hasAssertions()
    await fc.assert(fc.asyncProperty(scenario, async given => {
      const run = await play(given)
      expect([...wrongMessages(run), ...await lostRequests(run), ...await overspent(run), ...await wokenEarly(run)]).toEqual([])
    // Repeatable; other histories: CHAOS_SEED=n.
    }), { numRuns: RUNS, seed: Number(process.env['CHAOS_SEED'] ?? 1) })
  })
})
