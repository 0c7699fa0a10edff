import { describe, expect, it } from 'vitest'
import { readFlatBson } from '../../../../processors/recipients/zones/flat-bson.ts'
import { countryAreaCodes, notTextable, stateAreaCodes, stateZones } from '../../../../processors/recipients/zones/nanp.ts'
import { areaCodeOf, isTextable, placeOfNumber } from '../../../../processors/recipients/zones/numbers.ts'
import data from '../../../../processors/recipients/zones/zone-data.json' with { type: 'json' }
import { isValidZone } from '../../../../processors/timing/windows.ts'

const codesOf = (groups: Readonly<Record<string, string>>): string[] => Object.values(groups).flatMap(text => text.split(/[ /]/))

describe('zone data', () => {
  it('lists every area code once', () => {
    const codes = [...codesOf(stateAreaCodes), ...codesOf(countryAreaCodes)]
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
    expect(codes.filter(code => !/^[2-9]\d\d$/.test(code) || notTextable.has(code))).toEqual([])
  })

  it('was generated from the tables as they are', () => {
    expect(Object.keys(data.usAreas).sort()).toEqual(codesOf(stateAreaCodes).sort())
    expect(Object.keys(data.otherAreas).sort()).toEqual(codesOf(countryAreaCodes).sort())
  })

  it('knows a zone for every US area code and state, and only zones this process knows', () => {
    expect(Object.entries(data.usAreas).filter(([, [, zones]]) => zones?.length === 0)).toEqual([])
    const zones = [...Object.values(data.usAreas), ...Object.values(data.otherAreas)].flatMap(([, list]) => list ?? [])
    expect([...new Set([...zones, ...Object.values(data.callingCodes), ...Object.values(stateZones)].flat())].filter(zone => !isValidZone(zone))).toEqual([])
    expect(Object.keys(stateAreaCodes).sort()).toEqual(Object.keys(stateZones).sort())
  })

  it('gives all codes of an overlay the same zones', () => {
    const areas: Readonly<Record<string, readonly unknown[]>> = data.usAreas
    for (const group of Object.values(stateAreaCodes).flatMap(text => text.split(' '))) {
      expect(new Set(group.split('/').map(code => JSON.stringify(areas[code]))).size).toBe(1)
    }
  })
})

describe('numbers', () => {
  it.each([['+18005550123', false], ['+19005550123', false], ['+18885550123', false], ['+12125550123', true], ['+448005550123', true]])('%s textable: %s', (phone, expected) => expect(isTextable(phone)).toBe(expected))
  it.each([['+12125550123', '212'], ['+442071234567', null], ['+1212555', null], [null, null]])('area code of %s is %s', (phone, expected) => expect(areaCodeOf(phone)).toBe(expected))
  it.each([['+12125550123', 'US'], ['+17875550123', 'PR'], ['+14165550123', 'CA'], ['+18765550123', 'JM'], ['+15005550123', 'US'], ['+447700900123', 'GB'], ['+33655501234', 'FR'], ['+35312345678', 'IE'], ['+9991234567', null], [null, null]])('country of %s is %s', (phone, expected) => expect(placeOfNumber(phone).country).toBe(expected))
})

describe('readFlatBson', () => {
  const bytes = Buffer.from([22, 0, 0, 0, 2, 0x31, 0x32, 0, 4, 0, 0, 0, 0x55, 0x54, 0x43, 0, 0])
  it('reads keys and strings', () => expect([...readFlatBson(bytes)]).toEqual([['12', 'UTC']]))
  it('refuses other types', () => expect(() => readFlatBson(Buffer.from([8, 0, 0, 0, 1, 0x61, 0, 0]))).toThrow('only strings'))
})
