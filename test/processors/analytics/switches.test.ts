import { describe, expect, it } from 'vitest'
import { switchedOff, tracked } from '../../../processors/analytics/switches.ts'
import { queryNames } from '../../../processors/analytics/queries.ts'
import { eventKinds } from '../../../processors/kernel/event-kinds.ts'
import { someSettings } from '../../support/communications.ts'

const kinds = [...Object.keys(eventKinds), 'a_kind_of_tomorrow']
const dropped = (settings: Parameters<typeof someSettings>[0]): string[] => kinds.filter(kind => !tracked(kind, someSettings(settings)))

describe('the tracking switches', () => {
  it('keep everything by default', () => {
    expect(dropped({})).toEqual([])
  })

  it.each([
    ['TRACK_DELIVERY_RATES', ['delayed', 'dispatched', 'delivered', 'undelivered']],
    ['TRACK_OPEN_RATES', ['opened']],
    ['TRACK_CLICK_RATES', ['clicked']],
    ['TRACK_CONVERSION_RATES', ['converted']],
    ['TRACK_BOUNCE_RATES', ['bounced']],
    ['TRACK_UNSUBSCRIBE_RATES', ['complained', 'unsubscribed']],
  ])('%s drops %j', (name, expected) => {
    expect(dropped({ [name]: false })).toEqual(expected)
  })

  it('never drop a verdict, which the conservation equation needs', () => {
    const off = { TRACK_DELIVERY_RATES: false, TRACK_OPEN_RATES: false, TRACK_CLICK_RATES: false, TRACK_CONVERSION_RATES: false, TRACK_BOUNCE_RATES: false, TRACK_UNSUBSCRIBE_RATES: false }
    expect(dropped(off)).not.toEqual(expect.arrayContaining(['accepted', 'rejected', 'expired', 'cancelled', 'failed', 'deferred', 'woken', 'unknown', 'sent']))
    expect(kinds.filter(kind => tracked(kind, someSettings(off)))).toEqual(['accepted', 'deferred', 'woken', 'unknown', 'rejected', 'expired', 'cancelled', 'failed', 'digested', 'sent', 'repeated', 'price_adjusted', 'a_kind_of_tomorrow'])
  })

  it.each([['TRACK_USER_ENGAGEMENT', 'engagement'], ['TRACK_FINANCIAL_IMPACT', 'financial'], ['ENABLE_AB_TESTING', 'experiment']] as const)('%s closes the query %s alone', (name, query) => {
    const settings = someSettings({ [name]: false })
    expect(queryNames.flatMap(asked => switchedOff(asked, settings) ?? [])).toEqual([name])
    expect(switchedOff(query, settings)).toBe(name)
  })
})
