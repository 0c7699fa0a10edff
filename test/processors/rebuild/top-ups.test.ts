import { describe, expect, it } from 'vitest'
import { TOP_UP_MONITOR, topUpAlert } from '../../../processors/cost/top-up.ts'
import type { TopUp } from '../../../processors/stores/ports.ts'
import { topicFor } from '../../../topics/index.ts'
import { NOON } from '../../support/driver.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'

const DAY = 86_400_000
const today: TopUp = { id: 't1', key: 'day:2026-11-19', micros: 5_000_000, periodEnd: Date.UTC(2026, 10, 20), now: NOON }

describe('top-ups', () => {
  it('come back from the log once each, those of periods that are over do not', async () => {
    const { driver, lossy, recover, quietly } = await createLossyDriver({ cuts: 'default', blow: () => [] })
    const told = [today, today, { ...today, id: 't2', micros: 1_000_000 }, { ...today, id: 't3', key: 'day:2026-11-18', periodEnd: NOON - DAY / 2 }]
    await quietly(async () => {
      await driver.stores.budgets.topUp(today)
      for (const topUp of told) await driver.raw(topicFor('communications.alerts'), TOP_UP_MONITOR, driver.codec.encode('alert', topUpAlert(topUp, 'shop', 'more of it')))
    })
    lossy.flush()
    await recover()
    expect((await driver.stores.budgets.state([today.key, 'day:2026-11-18'])).map(({ addedMicros }) => addedMicros)).toEqual([6_000_000, undefined])
  })
})
