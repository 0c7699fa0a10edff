import * as fc from 'fast-check'
import { IANAZone } from 'luxon'
import { describe, expect, it } from 'vitest'
import { isValidZone, offsetSpan } from '../../../processors/timing/offsets.ts'
import { zones } from './zones.ts'

const MINUTE = 60_000
const allZones = Intl.supportedValuesOf('timeZone')

describe('offsetSpan', () => {
  it('agrees with luxon at any minute of 1975 to 2050', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: Date.UTC(1975, 0, 1) / MINUTE, max: Date.UTC(2050, 0, 1) / MINUTE }), (zone, minute) => {
      expect(offsetSpan(minute * MINUTE, zone).offset).toBe(IANAZone.create(zone).offset(minute * MINUTE) * MINUTE)
    }), { numRuns: 700 })
  })

  it('agrees with luxon in every zone there is', () => {
    fc.assert(fc.property(fc.constantFrom(...allZones), fc.integer({ min: Date.UTC(2026, 0, 1) / MINUTE, max: Date.UTC(2027, 0, 1) / MINUTE }), (zone, minute) => {
      expect(offsetSpan(minute * MINUTE, zone).offset).toBe(IANAZone.create(zone).offset(minute * MINUTE) * MINUTE)
    }), { numRuns: 500 })
  })

  it('changes exactly where luxon does', () => {
    for (const zone of zones) {
      const luxon = IANAZone.create(zone)
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 0, 1);) {
        const { to, offset } = offsetSpan(at, zone)
        expect(luxon.offset(to - MINUTE) * MINUTE).toBe(offset)
        expect(luxon.offset(to) * MINUTE).toBe(offsetSpan(to, zone).offset)
        at = to
      }
    }
  })

  it('sees the day that Samoa skipped', () => {
    const before = offsetSpan(Date.UTC(2011, 11, 30, 9, 59), 'Pacific/Apia')
    expect(before.offset).toBe(-10 * 60 * MINUTE)
    expect(before.to).toBe(Date.UTC(2011, 11, 30, 10))
    expect(offsetSpan(before.to, 'Pacific/Apia').offset).toBe(14 * 60 * MINUTE)
  })

  it('refuses a zone that is none', () => {
    expect(() => offsetSpan(0, 'Mars/Olympus')).toThrow(RangeError)
  })
})

describe('isValidZone', () => {
  it.each([['America/New_York', true], ['UTC', true], ['Etc/GMT+5', true], ['Pacific/Chatham', true], ['', false], ['+05:00', false], ['Mars/Olympus', false], ['New York', false]])('%s is %s', (zone, valid) => {
    expect(isValidZone(zone)).toBe(valid)
  })
})
