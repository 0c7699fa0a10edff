import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/timing/decide.ts'
import { offsetSpan } from '../../../processors/timing/offsets.ts'
import { aCommunication, shippedPolicy, someSettings } from '../../support/communications.ts'
import { zones } from './zones.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FROM = Date.UTC(2026, 10, 22)
const TO = Date.UTC(2036, 10, 22)
const settings = someSettings({ RELEASE_JITTER_MS: 0 })
const context = { policy: shippedPolicy, settings }

/** Every change of a zone's offset in the ten years, ms. */
function changesOf(zone: string): number[] {
  const found: number[] = []
  for (let at = FROM; at < TO;) {
    const { to, offset } = offsetSpan(at, zone)
    if (offsetSpan(to, zone).offset !== offset) found.push(to)
    at = to
  }
  return found
}

describe('daylight saving', () => {
  it('has changes to test in most zones', () => {
    expect(zones.filter(zone => changesOf(zone).length >= 20).length).toBeGreaterThanOrEqual(14)
  })

  it.each([['usual quiet hours', 22 * 60, 8 * 60], ['an end inside the gap and the overlap', 22 * 60, 2 * 60 + 30], ['a start inside them', 1 * 60 + 30, 2 * 60]])('%s: until is permitted, a second before is not, at every change of ten years', (_, quietStart, quietEnd) => {
    const message = aCommunication({ category: 'debt_notice', expiresAt: TO })
    const recipient = { quietStart, quietEnd, pausedUntil: null }
    let checked = 0
    for (const zone of zones) {
      const state = { zones: [zone], recipient }
      for (const change of changesOf(zone)) {
        for (let now = change - 12 * HOUR; now <= change + 12 * HOUR; now += 30 * MINUTE) {
          const verdict = decide(message, state, { ...context, now })
          if (verdict.kind !== 'defer') continue
          checked += 1
          expect(decide(message, state, { ...context, now: verdict.until }).kind).toBe('pass')
          expect(decide(message, state, { ...context, now: verdict.until - 1000 }).kind).toBe('defer')
          // Nothing opens between: the answer of any moment before is the same.
          const between = now + Math.floor((verdict.until - now) / 2)
          expect(decide(message, state, { ...context, now: between })).toMatchObject({ kind: 'defer', until: verdict.until })
        }
      }
    }
    expect(checked).toBeGreaterThan(2000)
  })
})
