/** What a message costs, in integer micro-dollars: money is never a fraction here. */
import type { Settings } from '../../config/settings.ts'
import type { Channel } from '../../schemas/generated/types.ts'
import type { PriceRow } from './price-rows.ts'

const MICROS_PER_DOLLAR = 1_000_000
/** Country code and area code: no price row is longer. */
const MAX_PREFIX = 8

/** Micro-dollars of an amount in US dollars, rounded to the nearest. */
export const microsOf = (dollars: number): number => Math.round(dollars * MICROS_PER_DOLLAR)

/** Unit price at an instant (ms) on a channel to a number in E.164, or null if none is known. Email has no number. */
export type PriceTable = (channel: Channel, phone: string | null, at: number) => number | null

/** The settings' prices, overridden by rows. MMS is priced by default for +1 only: elsewhere carriers take none and the provider refuses. */
export function priceTable(settings: Pick<Settings, 'SMS_COST_PER_MESSAGE' | 'SMS_COST_PER_MMS' | 'EMAIL_COST_PER_MESSAGE'>, rows: readonly PriceRow[]): PriceTable {
  const defaults: PriceRow[] = [
    { channel: 'sms', prefix: '', from: '1970-01-01', micros: microsOf(settings.SMS_COST_PER_MESSAGE) },
    { channel: 'mms', prefix: '+1', from: '1970-01-01', micros: microsOf(settings.SMS_COST_PER_MMS) },
    { channel: 'email', prefix: '', from: '1970-01-01', micros: microsOf(settings.EMAIL_COST_PER_MESSAGE) },
  ]
  const byKey = new Map<string, { from: number; micros: number | null }[]>()
  for (const { channel, prefix, from, micros } of [...defaults, ...rows]) {
    const key = `${channel}${prefix}`
    // The later row of a list comes first: it holds if two are of one day.
    byKey.set(key, [{ from: Date.parse(`${from}T00:00:00Z`), micros }, ...byKey.get(key) ?? []])
  }
  for (const dated of byKey.values()) dated.sort((a, b) => b.from - a.from)

  return (channel, phone, at) => {
    const number = phone ?? ''
    for (let length = Math.min(MAX_PREFIX, number.length); length >= 0; length -= 1) {
      const row = byKey.get(`${channel}${number.slice(0, length)}`)?.find(({ from }) => from <= at)
      if (row) return row.micros
    }
    return null
  }
}
