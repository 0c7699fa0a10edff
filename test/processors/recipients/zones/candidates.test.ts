import { describe, expect, it } from 'vitest'
import { allUsZones, candidateZones } from '../../../../processors/recipients/zones/index.ts'
import type { Recipient } from '../../../../schemas/generated/types.ts'
import { recipient } from '../../compliance/support.ts'

const NOW = Date.parse('2026-11-24T17:00:00Z')
const DAY = 86_400_000
const zonesOf = (part: Partial<Recipient>): string => {
  const person = recipient({ country: null, phone: null, ...part })
  const { zones, states, source } = candidateZones(person, person.phone, NOW)
  return `${source}: ${zones.map(zone => zone.replace('America/', '')).join(' ')}${states.length > 0 ? ` (${states.join(' ')})` : ''}`
}
const area = (code: string): string => zonesOf({ phone: `+1${code}5550123` })

describe('candidateZones', () => {
  it.each([
    ['208', 'Boise Los_Angeles (ID)'], ['986', 'Boise Los_Angeles (ID)'], ['219', 'Chicago New_York (IN)'], ['270', 'Chicago New_York (KY)'], ['364', 'Chicago New_York (KY)'],
    ['308', 'Chicago Denver (NE)'], ['423', 'Chicago New_York (TN)'], ['729', 'Chicago New_York (TN)'], ['541', 'Denver Los_Angeles (OR)'], ['458', 'Denver Los_Angeles (OR)'],
    ['574', 'Chicago New_York (IN)'], ['605', 'Chicago Denver (SD)'], ['606', 'Chicago New_York (KY)'], ['620', 'Chicago Denver (KS)'], ['701', 'Chicago Denver (ND)'],
    ['775', 'Denver Los_Angeles (NV)'], ['785', 'Chicago Denver (KS)'], ['812', 'Chicago New_York (IN)'], ['930', 'Chicago New_York (IN)'], ['850', 'Chicago New_York (FL)'],
    ['448', 'Chicago New_York (FL)'], ['407', 'New_York (FL)'], ['321', 'New_York (FL)'], ['689', 'New_York (FL)'], ['906', 'Chicago New_York (MI)'], ['907', 'Adak Anchorage (AK)'], ['928', 'Denver Phoenix (AZ)'], ['915', 'Denver (TX)'],
    ['212', 'New_York (NY)'], ['808', 'Pacific/Honolulu (HI)'], ['684', 'Pacific/Pago_Pago (AS)'], ['671', 'Pacific/Guam (GU)'], ['787', 'Puerto_Rico (PR)'], ['457', 'Chicago (LA)'], ['416', 'Toronto'],
  ])('area code %s', (code, expected) => expect(area(code)).toBe(`area_code: ${expected}`))

  const table: readonly (readonly [string, Partial<Recipient>, string])[] = [
    ['a fresh zone is the only one', { phone: '+14155550123', zone: 'America/New_York', zoneVerifiedAt: NOW - 90 * DAY }, 'verified: New_York (CA)'],
    ['a stale zone is forgotten', { phone: '+14155550123', zone: 'America/New_York', zoneVerifiedAt: NOW - 90 * DAY - 1 }, 'area_code: Los_Angeles (CA)'],
    ['a zone of unknown age is believed', { zone: 'Europe/Berlin' }, 'verified: Europe/Berlin'],
    ['unless it was not verified', { phone: '+14155550123', zone: 'America/New_York', facts: { tz_verified: 'false' } }, 'area_code: Los_Angeles (CA)'],
    ['an unverified zone is better than nothing outside the US', { zone: 'Europe/Berlin', facts: { tzVerified: 'false' } }, 'unverified: Europe/Berlin'],
    ['a zone that is none', { phone: '+14155550123', zone: 'Mars/Olympus' }, 'area_code: Los_Angeles (CA)'],
    ['state and area code are united', { phone: '+12125550123', state: 'CA' }, 'state_and_area_code: Los_Angeles New_York (CA NY)'],
    ['state alone', { state: 'TN' }, 'state: Chicago New_York (TN)'],
    ['a state that is none', { phone: '+12125550123', state: 'XX' }, 'area_code: New_York (NY)'],
    ['another country by its number', { phone: '+493055501234' }, 'area_code: Europe/Berlin'],
    ['another country by its name', { country: 'JP' }, 'country: Asia/Tokyo'],
    ['a US territory by its name', { country: 'PR' }, 'country: Puerto_Rico'],
    ['nothing known', {}, 'none: '],
  ]
  it.each(table)('%s', (_, part, expected) => expect(zonesOf(part)).toBe(expected))

  it('takes all zones of the fifty states for an unknown US number', () => {
    expect(candidateZones(recipient(), '+15005550123', NOW)).toEqual({ zones: allUsZones, states: [], source: 'all_us' })
    expect(allUsZones).toContain('America/Adak')
    expect(allUsZones).not.toContain('Pacific/Guam')
  })
})
