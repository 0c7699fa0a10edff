/** `until` in every zone that this runtime knows, at every change of its clock in the next ten years, with all windows of a category and of the person at once. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/timing/decide.ts'
import { isFederalHoliday } from '../../../processors/timing/holidays.ts'
import { offsetSpan } from '../../../processors/timing/offsets.ts'
import { aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Of the walk: no window of these is shorter. */
const STEP = 10 * MINUTE
const FROM = Date.UTC(2026, 10, 22)
const TO = Date.UTC(2036, 10, 22)
const settings = someSettings({ RELEASE_JITTER_MS: 0 })
const everyZone = ['UTC', ...Intl.supportedValuesOf('timeZone')]

interface Change { readonly at: number; readonly by: number }
/** Every change of the clock in the ten years: positive is a gap, negative an overlap. */
function changesOf(zone: string): Change[] {
  const found: Change[] = []
  for (let at = FROM; at < TO;) {
    const { to, offset } = offsetSpan(at, zone)
    const by = offsetSpan(to, zone).offset - offset
    if (by !== 0) found.push({ at: to, by })
    at = to
  }
  return found
}

/** Zones whose clocks agree throughout the ten years are one and the same to a decision: one of each is asked. */
const distinct = [...Map.groupBy(everyZone, zone => JSON.stringify([offsetSpan(FROM, zone).offset, changesOf(zone)])).values()].map(([zone = 'UTC']) => ({ zone, changes: changesOf(zone) }))

const wishes = [
  { name: 'no personal quiet hours', quietStart: null, quietEnd: null }, { name: 'an end inside gap and overlap', quietStart: 22 * 60, quietEnd: 2 * 60 + 30 },
  { name: 'a start inside them', quietStart: 60 + 30, quietEnd: 10 * 60 }, { name: 'an end at midnight, where some clocks change', quietStart: 12 * 60 + 1, quietEnd: 24 * 60 }, { name: 'all but ten minutes', quietStart: 9 * 60 + 10, quietEnd: 9 * 60 },
] as const
type Wish = (typeof wishes)[number]

function ask(category: string, zones: readonly string[], { quietStart, quietEnd }: Pick<Wish, 'quietStart' | 'quietEnd'>, now: number, more: { readonly notBefore?: number | null; readonly pausedUntil?: number | null } = {}): number | null {
  const { notBefore = null, pausedUntil = null } = more
  const message = aCommunication({ category, requestedAt: FROM, notBefore, expiresAt: Number.MAX_SAFE_INTEGER })
  const verdict = decide(message, { zones, recipient: aRecipient({ quietStart, quietEnd, pausedUntil }) }, { now, policy: shippedPolicy, settings })
  if (verdict.kind === 'pass') return null
  if (verdict.kind !== 'defer') throw new Error(`${category} in ${zones.join(' ')} at ${new Date(now).toISOString()}: ${verdict.kind}`)
  return verdict.until
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** The rules of a weekly check-in once more, on what Intl says the clock shows. */
function permitted(zone: string, { quietStart, quietEnd }: Wish, at: number): boolean {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
  formats.set(zone, format)
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const minute = Number(parts['hour']) * 60 + Number(parts['minute'])
  const quiet = quietStart !== null && (quietStart < quietEnd ? minute >= quietStart && minute < quietEnd : minute >= quietStart || minute < quietEnd)
  return minute >= 9 * 60 && minute < 17 * 60 && !quiet && !['Sat', 'Sun'].includes(parts['weekday'] ?? '') && !isFederalHoliday(`${parts['year']}-${parts['month']}-${parts['day']}`, { observed: true })
}

describe('every zone of this runtime', () => {
  it('has gaps and overlaps of every kind to test', () => {
    expect(everyZone.length).toBeGreaterThan(400)
    expect(distinct.length).toBeGreaterThan(50)
    const kinds = new Set(distinct.flatMap(({ changes }) => changes.map(({ by }) => by / MINUTE)))
    expect([...kinds].sort((a, b) => a - b)).toEqual(expect.arrayContaining([-60, -30, 30, 60]))
    const midnights = distinct.filter(({ zone, changes }) => changes.some(({ at }) => (at + offsetSpan(at - 1, zone).offset) % DAY === 0))
    expect(midnights.length).toBeGreaterThan(0)
  })

  it.each(wishes)('$name: at until it goes, a second before and anywhere between it does not', wish => {
    const wrong: string[] = []
    let checked = 0
    for (const { zone, changes } of distinct) {
      const around = changes.length > 0 ? changes : [{ at: Date.UTC(2027, 0, 1), by: 0 }, { at: Date.UTC(2032, 6, 3), by: 0 }]
      for (const { at } of around) {
        for (let now = at - 30 * HOUR; now <= at + 12 * HOUR; now += 2.5 * HOUR) {
          for (const category of ['weekly_checkin', 'debt_notice']) {
            const until = ask(category, [zone], wish, now)
            if (until === null) continue
            checked += 1
            const between = now + Math.floor((until - now) / 2)
            if (ask(category, [zone], wish, until) !== null || ask(category, [zone], wish, until - 1000) !== until || ask(category, [zone], wish, between) !== until) wrong.push(`${category} ${zone} ${new Date(now).toISOString()}`)
          }
        }
      }
    }
    expect(wrong).toEqual([])
    expect(checked).toBeGreaterThan(10_000)
  }, 60_000)

  it('says what a walk over the clock of Intl says, at every change', () => {
    const wrong: string[] = []
    distinct.forEach(({ zone, changes }, index) => {
      changes.forEach(({ at }, position) => {
        const wish = wishes[(index + position) % wishes.length] ?? wishes[0]
        const now = at - ((index + position) % 24) * HOUR
        const until = ask('weekly_checkin', [zone], wish, now)
        if ((until === null) !== permitted(zone, wish, now)) wrong.push(`${zone} ${wish.name} ${new Date(now).toISOString()} now`)
        if (until === null) return
        const walk = Array.from({ length: Math.ceil((until - now) / STEP) - 1 }, (_, step) => now + (step + 1) * STEP)
        wrong.push(...walk.filter(before => permitted(zone, wish, before)).map(before => `${zone} ${wish.name} ${new Date(before).toISOString()} before`))
        if (!permitted(zone, wish, until) || permitted(zone, wish, until - 1000)) wrong.push(`${zone} ${wish.name} ${new Date(until).toISOString()} until`)
      })
    })
    expect(wrong).toEqual([])
  }, 60_000)

  it('holds in several zones at once, with pauses and named instants, to the second', () => {
    fc.assert(fc.property(
      fc.record({
        category: fc.constantFrom('weekly_checkin', 'promotion', 'payment_reminder', 'regulatory_notice', 'debt_notice'),
        zones: fc.uniqueArray(fc.constantFrom(...everyZone), { minLength: 1, maxLength: 3 }), now: fc.integer({ min: FROM, max: TO - 400 * DAY }),
        notBefore: fc.option(fc.integer({ min: 0, max: 5 * DAY })), pausedUntil: fc.option(fc.integer({ min: 0, max: 5 * DAY })), quietStart: fc.option(fc.integer({ min: 0, max: 1439 })), quietEnd: fc.integer({ min: 0, max: 1440 }),
      }),
      ({ category, zones, now, notBefore, pausedUntil, quietStart, quietEnd }) => {
        const more = { notBefore: notBefore === null ? null : now + notBefore, pausedUntil: pausedUntil === null ? null : now + pausedUntil }
        // Zones on opposite sides of the world may have no common business hour: then it would wait for ever, which is an expiry.
        const wish = { quietStart, quietEnd } as Wish
        const asked = (at: number): number | null | 'never' => {
          try {
            return ask(category, zones, wish, at, more)
          } catch {
            return 'never'
          }
        }
        const until = asked(now)
        fc.pre(typeof until === 'number')
        expect([asked(until), asked(Math.max(now, until - 1000)), asked(now + Math.floor((until - now) / 2))]).toEqual([null, until, until])
      },
    ), { numRuns: 1000 })
  }, 60_000)
})
