/** What a telephone number tells: its country, US state and zones. Numbers are portable, so this is a presumption, and the widest one. */
import data from './zone-data.json' with { type: 'json' }
import { notTextable, territories } from './nanp.ts'

export interface NumberPlace {
  /** ISO 3166-1 alpha-2; US for an unknown area code of +1, null for an unknown calling code. */
  readonly country: string | null
  /** Two letters, US states and territories only. */
  readonly state: string | null
  /** Empty when the number tells no zone. */
  readonly zones: readonly string[]
}

type AreaRows = Readonly<Record<string, readonly [string, readonly string[]]>>
// JSON imports widen tuples to arrays; the generator writes [place, zones].
const usAreas = data.usAreas as unknown as AreaRows
const otherAreas = data.otherAreas as unknown as AreaRows
const callingCodes: Readonly<Record<string, readonly string[]>> = data.callingCodes
const countries: Readonly<Record<string, string>> = data.countries
/** The country a calling code stands for; of several the one that named it (+44 is GB, +7 RU), else the first. */
const mainCountry = new Map<string, string>()
for (const [country, code] of Object.entries(countries)) {
  if (!mainCountry.has(code) || ['GB', 'RU', 'IT', 'NO', 'FI', 'AU', 'FR'].includes(country)) mainCountry.set(code, country)
}

const nowhere: NumberPlace = { country: null, state: null, zones: [] }

/** The area code of a North American number in E.164, or null. */
export function areaCodeOf(phone: string | null): string | null {
  return phone !== null && /^\+1\d{10}$/.test(phone) ? phone.slice(2, 5) : null
}

/** Toll-free and 900 numbers are no consumer's handset. */
export function isTextable(phone: string): boolean {
  const area = areaCodeOf(phone)
  return area === null || !notTextable.has(area)
}

const memo = new Map<string, NumberPlace>()

/** Where a number in E.164 is from. An unknown area code of +1 is taken as US without state or zone. */
export function placeOfNumber(phone: string | null): NumberPlace {
  if (phone === null) return nowhere
  const prefix = phone.slice(0, 5)
  const known = memo.get(prefix)
  if (known) return known
  const made = lookUp(phone)
  memo.set(prefix, made)
  return made
}

function lookUp(phone: string): NumberPlace {
  if (phone.startsWith('+1')) {
    const area = phone.slice(2, 5)
    const us = usAreas[area]
    if (us) return { country: territories.has(us[0]) ? us[0] : 'US', state: us[0], zones: us[1] }
    const other = otherAreas[area]
    return other ? { country: other[0], state: null, zones: other[1] } : { country: 'US', state: null, zones: [] }
  }
  // Calling codes are prefix-free, so the first that fits is the only one.
  for (const length of [1, 2, 3]) {
    const code = phone.slice(1, 1 + length)
    const country = mainCountry.get(code)
    if (country !== undefined) return { country, state: null, zones: callingCodes[code] ?? [] }
  }
  return nowhere
}

/** Zones of a country by its calling code; empty for +1 countries, which only area codes tell apart. */
export function zonesOfCountry(country: string): readonly string[] {
  return callingCodes[countries[country] ?? ''] ?? []
}
