/** The state lost, set back or workers killed at any step while three messages become one. */
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../examples/random.ts'
import { NOON } from '../../support/driver.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'
import type { Blow, LossyDriver } from '../../support/lossy-driver.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const ids = ['first', 'a', 'b', 'c']

async function run(cuts: string, seed: number): Promise<LossyDriver> {
  const random = createRandom(seed).next
  let left = 0
  const world = await createLossyDriver({
    cuts, settings: { RETRY_JITTER: '0' },
    blow(step) {
      if (left === 0 || random() > (/produce|confirm|claim|settle/.test(step) ? 0.08 : 0.02)) return []
      left -= 1
      if (random() < 0.2) return ['crash']
      const blows: Blow[] = [random() < 0.6 ? 'flush' : 'setBack']
      if (random() < 0.5) blows.push('rebuild')
      if (random() < 0.3) blows.push('crash')
      return blows
    },
    setBackBy: () => Math.floor(random() * 20), callMs: () => random() < 0.2 ? Math.floor(random() * 20_000) : 0, news: () => random() < 0.5,
  })
  const { driver } = world
  await world.quietly(async () => {
    await driver.person({ recipientId: 'p1' })
    for (const requestId of ids) {
      await world.publish({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: seed % 2 === 0 ? 'email' : 'sms', subject: 'Your week', text: `How was ${requestId}?` })
      await driver.settle()
    }
  })
  // A minute before the slot of the first comes free.
  driver.pass(NOON + 6 * DAY - MINUTE - driver.now())
  await world.mark()
  left = 4
  for (let turn = 0; turn < 8; turn++) {
    await driver.advance(MINUTE)
    if (driver.crashes.splice(0).length > 0) await driver.crash()
    if (random() < 0.6) await world.recover()
  }
  left = 0
  for (let turn = 0; turn < 5; turn++) {
    await world.recover()
    await driver.crash()
    await driver.advance(30 * MINUTE)
    // Past the end of everybody's life at last.
    if (turn === 2) driver.pass(3 * DAY)
  }
  return world
}

async function problemsOf({ driver, taken }: LossyDriver): Promise<string[]> {
  const problems: string[] = []
  const texts = taken.map(({ message }) => message.text)
  for (const [index, { message: { requestId } }] of taken.entries()) if (taken.findIndex(one => one.message.requestId === requestId) !== index) problems.push(`${requestId} went out twice`)
  for (const id of ids) if (texts.filter(text => text.includes(`How was ${id}?`)).length > 1) problems.push(`${id} was told twice`)
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  const ended = row ? row.sent + row.expired + row.digested + row.failed : 0
  if (row?.accepted !== 4 || ended !== 4 || row.unaccepted > 0) problems.push(JSON.stringify(row))
  const digested = (await driver.events()).filter(({ kind }) => kind === 'digested')
  const sent = new Set((await driver.events()).filter(({ kind }) => kind === 'sent').map(({ requestId }) => requestId))
  for (const { requestId, detail } of digested) if (!sent.has((JSON.parse(detail) as { carrier: string }).carrier)) problems.push(`${requestId} is told to be in a digest that was not sent: ${detail}`)
  // Emails show who was in them.
  for (const requestId of new Set(digested.map(event => event.requestId))) if (taken.some(({ message }) => message.channel === 'email') && !texts.some(text => text.includes(`How was ${requestId}?`))) problems.push(`${requestId} was in no digest`)
  return [...problems, ...driver.crashes.map(String)]
}

/** More runs, or other ones: LOSS_RUNS=400 LOSS_SEED=1000. */
const first = Number(process.env['LOSS_SEED'] ?? 1)
const seeds = Array.from({ length: Number(process.env['LOSS_RUNS'] ?? 6) }, (_, index) => first + index)

describe.each(['none', 'default', 'all'])('the state lost while a digest is made, with cuts: %s', cuts => {
  it.each(seeds)('nobody is told anything twice, and everybody ends: seed %i', async seed => {
    expect(await problemsOf(await run(cuts, seed))).toEqual([])
  })
})
