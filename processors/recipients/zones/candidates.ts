/**
 * Where may the recipient be? The law asks for local time at the called party's location and knows no safe harbour for guessing, so without a
 * verified zone every zone that state and area code allow is a candidate, and a message must be permitted in all of them.
 */
import type { Recipient } from '../../../schemas/generated/types.ts'
import { isValidZone } from '../../timing/windows.ts'
import { stateZones, territories } from './nanp.ts'
import { placeOfNumber, zonesOfCountry } from './numbers.ts'

/** How long a zone told by the person or their device is believed. */
const VERIFIED_FOR_MS = 90 * 86_400_000

export interface CandidateZones {
  /** Every IANA zone the person may be in, sorted; empty when nothing tells and the country is not the US. */
  readonly zones: readonly string[]
  /** US states whose rules may apply: residence and area code. */
  readonly states: readonly string[]
  readonly source: 'verified' | 'state' | 'area_code' | 'state_and_area_code' | 'country' | 'all_us' | 'unverified' | 'none'
}

/** Zones of the fifty states (and DC): where somebody in the US may be when nothing else is known. */
export const allUsZones: readonly string[] = [...new Set(Object.entries(stateZones).filter(([state]) => !territories.has(state)).flatMap(([, zones]) => zones))].sort()

const memo = new Map<string, CandidateZones>()
const MEMO_LIMIT = 5000
/** Stages ask about the same person one after the other; states of people are never changed in place. */
const lastAsked = new WeakMap<Recipient, { readonly phone: string | null; readonly fresh: boolean; readonly place: CandidateZones }>()

/** Candidate zones and states of a recipient reached at `phone`. `now` decides whether the zone they told is still fresh. */
export function candidateZones(recipient: Recipient, phone: string | null, now: number): CandidateZones {
  const fresh = recipient.zone !== null && isFresh(recipient, now)
  const last = lastAsked.get(recipient)
  if (last?.phone === phone && last.fresh === fresh) return last.place
  const place = remembered(recipient, phone, fresh)
  lastAsked.set(recipient, { phone, fresh, place })
  return place
}

function remembered(recipient: Recipient, phone: string | null, fresh: boolean): CandidateZones {
  const key = `${fresh ? '1' : '0'}|${recipient.zone}|${recipient.state}|${recipient.country}|${phone?.slice(0, 5)}`
  const known = memo.get(key)
  if (known) return known
  const made = resolve(recipient, phone, fresh)
  if (memo.size >= MEMO_LIMIT) memo.clear()
  memo.set(key, made)
  return made
}

/** Unknown age counts as fresh, unless somebody said that the zone was not verified. */
function isFresh(recipient: Recipient, now: number): boolean {
  const { zoneVerifiedAt, facts } = recipient
  if (facts['tzVerified'] === 'false' || facts['tz_verified'] === 'false') return false
  return zoneVerifiedAt === null || now - zoneVerifiedAt <= VERIFIED_FOR_MS
}

function resolve(recipient: Recipient, phone: string | null, fresh: boolean): CandidateZones {
  const number = placeOfNumber(phone)
  const residence = recipient.state !== null && stateZones[recipient.state] ? recipient.state : null
  const states = [...new Set([residence, number.state].filter(state => state !== null))].sort()
  const zone = recipient.zone !== null && isValidZone(recipient.zone) ? recipient.zone : null
  if (fresh && zone !== null) return { zones: [zone], states, source: 'verified' }

  const ofResidence = residence === null ? [] : stateZones[residence] ?? []
  const union = [...new Set([...ofResidence, ...number.zones])].sort()
  if (union.length > 0) {
    const source = residence !== null && number.zones.length > 0 ? 'state_and_area_code' : residence !== null ? 'state' : 'area_code'
    return { zones: union, states, source }
  }
  const country = recipient.country ?? number.country
  if (country === 'US') return { zones: allUsZones, states, source: 'all_us' }
  const ofCountry = country === null ? [] : stateZones[country] ?? zonesOfCountry(country)
  if (ofCountry.length > 0) return { zones: ofCountry, states, source: 'country' }
  return zone === null ? { zones: [], states, source: 'none' } : { zones: [zone], states, source: 'unverified' }
}
