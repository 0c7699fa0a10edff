/** Whatever comes, waits, is cancelled, fails, is tried again or dies on the way: nobody is told anything twice, no cap is breached, every request ends once. */
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../examples/random.ts'
import { releaseDeferrals } from '../../../processors/deferral/operations.ts'
import type { Provider, SendOutcome } from '../../../processors/senders/port.ts'
import { policyWith } from '../../support/communications.ts'
import { createDriver } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { Crash, createFakeProvider } from '../../support/fake-provider.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Room for two in six hours, at any hour: slots come free two at a time. */
const policy = policyWith('weekly_checkin', { caps: [{ limit: 2, days: 0.25 }], windows: [], ttlHours: 24 })
const REQUESTS = 30
/** So much may a message go out after its slot was counted: whoever dies is back within ten minutes, and may die again. */
const LAG = 45 * MINUTE

interface Sent { readonly requestId: string; readonly to: string; readonly text: string; readonly at: number }

type Fault = 'busy' | 'down' | 'refused' | 'lost' | 'dies before' | 'dies after'
const faults: readonly Fault[] = ['busy', 'down', 'refused', 'lost', 'dies before', 'dies after']

/** Remembers batches by their key as Resend does, and what people got. */
function aProvider(now: () => number): { readonly provider: Provider; readonly sent: Sent[]; fault: Fault | null } {
  const sent: Sent[] = []
  const byKey = new Map<string, SendOutcome[]>()
  const world: ReturnType<typeof aProvider> = { sent, fault: null, provider: {
    ...createFakeProvider('resend'),
    async send(messages, key) {
      const known = byKey.get(key)
      if (known) return known
      const { fault } = world
      world.fault = null
      if (fault === 'dies before') throw new Crash(fault)
      if (fault === 'busy' || fault === 'down') return messages.map(() => ({ kind: 'retry', code: fault, message: fault, afterMs: fault === 'busy' ? 1000 : null }))
      if (fault === 'refused') return messages.map(() => ({ kind: 'rejected', reason: 'provider_rejected', code: fault, message: fault }))
      for (const { requestId, to, text } of messages) sent.push({ requestId, to, text, at: now() })
      byKey.set(key, messages.map(({ requestId }) => ({ kind: 'accepted', providerMessageId: `re_${requestId}`, segments: null })))
      if (fault === 'dies after') throw new Crash(fault)
      return fault === 'lost' ? messages.map(() => ({ kind: 'unknown', code: fault, message: fault })) : byKey.get(key) ?? []
    },
  } }
  return world
}

async function run(cuts: string, seed: number): Promise<{ driver: Driver; sent: Sent[] }> {
  const { next: random } = createRandom(seed)
  const clock: { now: () => number } = { now: () => 0 }
  const world = aProvider(() => clock.now())
  const driver = await createDriver({
    cuts, policy, providers: { email: world.provider },
    settings: { RETRY_JITTER: '0', USER_HOURLY_MAX: '50', USER_DAILY_MAX: '50', USER_EMAIL_DAILY_MAX: '50', USER_SMS_DAILY_MAX: '50', DIGEST_MAX_ITEMS: '4' },
  })
  clock.now = driver.now
  for (const [index, recipientId] of ['p1', 'p2'].entries()) await driver.person({ recipientId, phone: `+1212555010${index}` })
  const rise = async (): Promise<void> => {
    for (const crash of driver.crashes.splice(0)) if (!(crash instanceof Crash)) throw crash
    await driver.crash()
  }
  for (let made = 0; made < REQUESTS;) {
    if (random() < 0.4) world.fault = faults[Math.floor(random() * faults.length)] ?? null
    for (const until = Math.min(REQUESTS, made + 1 + Math.floor(random() * 6)); made < until; made++) {
      const expiresAt = random() < 0.2 ? driver.now() + Math.floor(1 + random() * 10) * HOUR : null
      await driver.request({ requestId: `r${made}`, recipientId: random() < 0.7 ? 'p1' : 'p2', category: 'weekly_checkin', channel: 'email', subject: 'Your day', text: `<r${made}>`, expiresAt })
      if (random() < 0.5) await driver.settle()
    }
    if (random() < 0.2) await driver.stores.ledger.cancel(`r${Math.floor(random() * made)}`, driver.now())
    if (random() < 0.2) await releaseDeferrals({ ...driver.deps, producer: driver.log.producer('people') }, {}, { limit: 5, dryRun: false })
    for (let left = Math.floor(random() * 20); left > 0; left--) {
      await driver.skip(10 * MINUTE)
      // Whoever died is back before its slot is given to others.
      if (driver.crashes.length > 0) await rise()
    }
    if (random() < 0.1) await rise()
  }
  world.fault = null
  for (let turn = 0; turn < 60; turn++) {
    await driver.skip(HOUR)
    if (driver.crashes.length > 0) await rise()
  }
  return { driver, sent: world.sent }
}

async function problemsOf({ driver, sent }: { driver: Driver; sent: Sent[] }): Promise<string[]> {
  const problems: string[] = []
  const told = new Map<string, string[]>()
  for (const { requestId, text } of sent) for (const [id] of text.matchAll(/r\d+/g)) told.set(id, [...told.get(id) ?? [], requestId])
  for (const [id, carriers] of told) if (carriers.length > 1) problems.push(`${id} was told in ${carriers.join(' and ')}`)
  for (const to of new Set(sent.map(message => message.to))) {
    const times = sent.filter(message => message.to === to).map(({ at }) => at)
    for (const start of times) if (times.filter(at => at >= start && at < start + 6 * HOUR - LAG).length > 2) problems.push(`${to} got more than two in six hours`)
  }
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  const ended = row ? row.sent + row.digested + row.failed + row.expired + row.cancelled + row.rejected : 0
  if (row?.accepted !== REQUESTS || ended !== REQUESTS || row.unaccepted > 0) problems.push(JSON.stringify(row))
  const events = await driver.events()
  for (let number = 0; number < REQUESTS; number++) {
    const id = `r${number}`
    const kinds = new Set(events.filter(({ requestId, kind }) => requestId === id && ['sent', 'digested', 'failed'].includes(kind)).map(({ kind }) => kind))
    if (kinds.size > 1) problems.push(`${id} ended as ${[...kinds].join(' and ')}`)
    if (told.has(id) !== (kinds.has('sent') || kinds.has('digested'))) problems.push(`${id}: ${told.has(id) ? 'told' : 'not told'}, ${[...kinds].join()}`)
    const carriers = new Set(events.filter(({ requestId, kind }) => requestId === id && kind === 'digested').map(({ detail }) => (JSON.parse(detail) as { carrier: string }).carrier))
    for (const carrier of carriers) if (!told.get(id)?.includes(carrier)) problems.push(`${id} is said to be in the digest of ${carrier}`)
  }
  if ((await driver.stores.deferrals.byRecipient('p1')).length > 0) problems.push('somebody waits for ever')
  const money = await driver.stores.budgets.state(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'].map(day => `day:${day}`))
  if (money.some(({ pendingMicros }) => pendingMicros > 0)) problems.push('money is reserved for nobody')
  if (money.reduce((sum, { postedMicros }) => sum + postedMicros, 0) !== 1_000 * sent.length) problems.push('money was spent on something else than what went out')
  return [...problems, ...driver.crashes.map(String)]
}

/** More runs, or other ones: TRAFFIC_RUNS=400 TRAFFIC_SEED=1000. */
const first = Number(process.env['TRAFFIC_SEED'] ?? 1)
const seeds = Array.from({ length: Number(process.env['TRAFFIC_RUNS'] ?? 6) }, (_, index) => first + index)

describe.each(['none', 'default'])('any traffic, with cuts: %s', cuts => {
  it.each(seeds)('adds up: seed %i', async seed => {
    expect(await problemsOf(await run(cuts, seed))).toEqual([])
  })
})
