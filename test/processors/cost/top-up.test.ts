import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { topUpAlert, topUpOf } from '../../../processors/cost/top-up.ts'
import { NOON } from '../../support/communications.ts'

const topUp = { id: 't1', key: 'day:2026-11-22', micros: 12_400_000, periodEnd: NOON + 1000, now: NOON }

describe('a top-up among the alerts', () => {
  it('is told in a sentence, under an id of its own', () => {
    expect(topUpAlert(topUp, 'shop', 'fraud wave')).toMatchObject({ alertId: 'budget_top_up/t1', monitor: 'budget_top_up', status: 'resolved', value: 12.4, summary: 'Budget day:2026-11-22 was raised by $12.4 by shop: fraud wave' })
  })

  it('comes back as it was', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.maxSafeInteger().map(Math.abs), fc.string(), (id, key, micros, reason) => {
      const given = { ...topUp, id, key, micros }
      expect(topUpOf(topUpAlert(given, 'shop', reason), NOON)).toEqual(given)
    }))
  })

  it('is nothing once its period is over, nor is any other alert or one that cannot be read', () => {
    const alert = topUpAlert(topUp, 'shop', 'x')
    expect(topUpOf(alert, NOON + 1000)).toBeNull()
    expect(topUpOf({ ...alert, monitor: 'cost' }, NOON)).toBeNull()
    for (const detail of ['', '{', '{}', 'null', '{"id":"t1","key":"day:1","micros":-1,"periodEnd":9e12,"by":"a","reason":"b"}']) expect(topUpOf({ ...alert, detail }, NOON)).toBeNull()
  })
})
