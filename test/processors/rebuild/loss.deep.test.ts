import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../examples/random.ts'
import { auditState } from '../../../processors/rebuild/audit.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'
import type { Blow, LossyDriver, Taken } from '../../support/lossy-driver.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A decision holds for a minute, so a message may go out that much after its slot was counted; a slow provider takes some of it on top. */
const LAG_MS = 3 * MINUTE
/** Nine SMS, of sixteen asked for. */
const BUDGET_USD = 0.45

const people = Array.from({ length: 4 }, (_, index) => ({ recipientId: `p${index}`, phone: `+121255501${String(index).padStart(2, '0')}` }))
const kinds = [
  { category: 'payment_reminder', channel: 'sms' }, { category: 'weekly_checkin', channel: 'sms' }, { category: 'monthly_report', channel: 'email' }, { category: 'critical_financial_alert', channel: 'sms' },
] as const
const REQUESTS = 32
const requestOf = (index: number, random: () => number): Record<string, unknown> => ({
  ...kinds[Math.floor(random() * kinds.length)], requestId: `r${index}`, recipientId: people[Math.floor(random() * people.length)]?.recipientId, subject: 'Subject', text: `Message ${index}.`,
})

/** Any window of this length, less what may lie between a decision and a send. */
function fullest(taken: readonly Taken[], windowMs: number): number {
  const times = taken.map(({ at }) => at).sort((a, b) => a - b)
  return Math.max(0, ...times.map((start, index) => times.slice(index).filter(at => at < start + windowMs - LAG_MS).length))
}

/** What is wrong at the end; nothing, if all is well. */
async function problemsOf({ driver, taken }: LossyDriver, budgetUsd: number): Promise<string[]> {
  const problems: string[] = []
  const wants = (holds: boolean, what: string): void => void (holds || problems.push(what))
  const ids = taken.map(({ message }) => message.requestId)
  for (const id of ids.filter((each, index) => ids.indexOf(each) !== index)) problems.push(`${id} went out twice`)
  for (const { recipientId, phone } of people) {
    const mine = taken.filter(({ message }) => message.to === phone || message.to === `${recipientId}@example.com`)
    const of = (channel: string): Taken[] => mine.filter(({ message }) => message.channel === channel)
    wants(fullest(mine, HOUR) <= 2, `${recipientId} got more than 2 in an hour`)
    wants(fullest(mine, DAY) <= 5, `${recipientId} got more than 5 in a day`)
    wants(fullest(of('sms'), DAY) <= 3, `${recipientId} got more than 3 SMS in a day`)
    wants(fullest(of('email'), DAY) <= 2, `${recipientId} got more than 2 emails in a day`)
  }
  // What goes out just after midnight may have been paid for the day before.
  const days = Map.groupBy(taken.filter(({ at }) => at % DAY >= LAG_MS), ({ at }) => new Date(at).toISOString().slice(0, 10))
  for (const [day, sent] of days) wants(sent.reduce((sum, { message }) => sum + (message.channel === 'sms' ? 0.05 : 0.001), 0) <= budgetUsd + 1e-9, `${day} was overspent`)
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  if (!row) throw new Error('no row')
  const settled = row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred
  wants(row.accepted === REQUESTS && settled === REQUESTS && row.unaccepted === 0 && row.in_flight === 0, `${REQUESTS} requests are not all accounted for: ${JSON.stringify(row)}`)
  const told = new Set((await driver.events()).filter(event => event.kind === 'sent').map(event => event.requestId))
  wants([...told].sort().join() === [...new Set(ids)].sort().join(), `told of ${[...told].sort().join()}, sent were ${[...ids].sort().join()}`)
  const { drifts } = await auditState(driver.analytics, driver.stores, { people: people.length, draw: '', now: driver.now() })
  for (const { requestId, what } of drifts) problems.push(`the stores differ from the log: ${requestId} ${what}`)
  return problems
}

/** Traffic that goes on whatever happens, with blows at steps the seed picks, then time enough to find out about everything. */
async function run(cuts: string, seed: number): Promise<LossyDriver> {
  const random = createRandom(seed).next
  let struck = 0
  let copies = 0
  const world = await createLossyDriver({
    cuts, settings: { DAILY_BUDGET: String(BUDGET_USD), BUDGET_CRITICAL_RESERVE: '0', RETRY_JITTER: '0' },
    faults: { copies: () => copies++ % 5 === 0 && random() < 0.3 ? 2 : 1, loseCommit: () => random() < 0.1 },
    blow(step) {
      // Between telling the log and committing lies what is hardest to get right.
      if (struck >= 6 || random() > (/produce|confirm/.test(step) ? 0.08 : 0.02)) return []
      struck++
      if (random() < 0.15) return ['crash']
      const blows: Blow[] = [random() < 0.6 ? 'flush' : 'setBack']
      if (random() < 0.5) blows.push('rebuild')
      if (random() < 0.3) blows.push('crash')
      return blows
    },
    setBackBy: () => Math.floor(random() * 40), callMs: () => random() < 0.2 ? Math.floor(random() * 20_000) : 0, news: () => random() < 0.5,
  })
  const { driver } = world
  await world.quietly(async () => { for (const person of people) await driver.person(person) })
  for (let sent = 0; sent < REQUESTS;) {
    for (const until = Math.min(REQUESTS, sent + Math.floor(random() * 5)); sent < until; sent++) await world.publish(requestOf(sent, random))
    await driver.settle()
    await world.mark()
    if (driver.crashes.splice(0).length > 0) await driver.crash()
    if (random() < 0.6) await world.recover()
    if (random() < 0.7) await driver.advance(Math.floor(random() * 6) * MINUTE)
  }
  struck = 6
  for (let turn = 0; turn < 4; turn++) {
    await world.recover()
    await driver.crash()
    await driver.advance(2 * HOUR)
  }
  return world
}

/** More runs, or other ones: LOSS_RUNS=400 LOSS_SEED=1000. */
const first = Number(process.env['LOSS_SEED'] ?? 1)
const seeds = Array.from({ length: Number(process.env['LOSS_RUNS'] ?? 8) }, (_, index) => first + index)

describe.each(['none', 'default', 'all'])('the state lost at any step, with cuts: %s', cuts => {
  it.each(seeds)('nobody is messaged twice, no cap is breached, no budget overspent, nothing is lost: seed %i', async seed => {
    expect(await problemsOf(await run(cuts, seed), BUDGET_USD)).toEqual([])
  })
})
