import { describe, expect, it } from 'vitest'
import { auditState } from '../../../processors/rebuild/audit.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'
import type { LossyDriver } from '../../support/lossy-driver.ts'

const people = ['p1', 'p2', 'p3']

async function afterSomeSends(): Promise<LossyDriver> {
  const world = await createLossyDriver({ cuts: 'default', blow: () => [] })
  for (const recipientId of people) await world.driver.person({ recipientId })
  await world.driver.request(...people.flatMap(recipientId => [
    { requestId: `s-${recipientId}`, recipientId, category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' },
    { requestId: `e-${recipientId}`, recipientId, category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' },
  ]))
  await world.driver.settle()
  await world.driver.flush()
  return world
}

describe('the audit', () => {
  it('finds nothing while the stores know what the log says, also after they were lost and rebuilt', async () => {
    const { driver, lossy, recover } = await afterSomeSends()
    const audit = (draw: string): ReturnType<typeof auditState> => auditState(driver.analytics, driver.stores, { people: 50, draw, now: driver.now() })
    expect(await audit('a')).toEqual({ people: 3, messages: 6, drifts: [] })
    lossy.flush()
    await expect(audit('b')).rejects.toMatchObject({ dependency: 'Redis state' })
    await recover()
    expect(await audit('c')).toEqual({ people: 3, messages: 6, drifts: [] })
  })

  it('finds what the stores do not know', async () => {
    const { driver } = await afterSomeSends()
    const empty = createMemoryStores({ addressHash: address => address })
    const { drifts } = await auditState(driver.analytics, empty, { people: 50, draw: '', now: driver.now() })
    expect(drifts.map(({ requestId, what }) => `${requestId} ${what}`).sort()).toEqual(people.flatMap(id => [`e-${id} not_counted`, `e-${id} not_in_ledger`, `s-${id} not_counted`, `s-${id} not_in_ledger`]).sort())
    const { limits } = driver.stores
    const reserved = { ...driver.stores, limits: { ...limits, history: async (id: string, now: number) => (await limits.history(id, now)).map(slot => ({ ...slot, committed: false })) } }
    expect((await auditState(driver.analytics, reserved, { people: 1, draw: '', now: driver.now() })).drifts.map(({ what }) => what)).toEqual(['not_counted', 'not_counted'])
    const other = { ...driver.stores, ledger: { ...driver.stores.ledger, byRequest: async (ids: readonly string[]) => (await driver.stores.ledger.byRequest(ids)).map(entry => entry && { ...entry, providerMessageId: 'another' }) } }
    expect((await auditState(driver.analytics, other, { people: 1, draw: '', now: driver.now() })).drifts.map(({ what }) => what)).toEqual(['other_message', 'other_message'])
  })

  it('draws other people by another lot, and no more than asked for', async () => {
    const { driver } = await afterSomeSends()
    const drawn = new Set<string>()
    for (let lot = 0; lot < 20; lot++) {
      const rows = await driver.analytics.query('sent_sample', { since: 0, until: driver.now() + 1, draw: String(lot), people: 1 })
      expect(new Set(rows.map(row => row.recipient_id)).size).toBe(1)
      for (const row of rows) drawn.add(row.recipient_id)
    }
    expect([...drawn].sort()).toEqual(people)
  })
})
