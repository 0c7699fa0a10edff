/** What a message costs, in integer micro-dollars: money is never a fraction here. */
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import type { Channel } from '../../schemas/generated/types.ts'
import { shippedRows } from './price-rows.ts'

const MICROS_PER_DOLLAR = 1_000_000

/** Micro-dollars of an amount in US dollars, rounded to the nearest. */
export const microsOf = (dollars: number): number => Math.round(dollars * MICROS_PER_DOLLAR)

/** Unit price at an instant (ms) on a channel to a number in E.164, for an SMS of so many segments; null if none is known. Email has no number. */
export type PriceTable = (channel: Channel, phone: string | null, at: number, segments: number) => number | null

/** One row, its days as instants (ms). */
interface Price { readonly fromSegments: number; readonly from: number; readonly until: number; readonly micros: number | null }
interface ChannelPrices {
  /** Lengths of the prefixes there are, longest first. */
  readonly lengths: readonly number[]
  /** By prefix: the longest message first, then the latest. */
  readonly byPrefix: ReadonlyMap<string, readonly Price[]>
}
type DefaultPrices = Pick<Settings, 'SMS_COST_PER_MESSAGE' | 'SMS_COST_PER_MMS' | 'EMAIL_COST_PER_MESSAGE'>

/** The settings' prices, overridden by the shipped rows and those by the operator's. MMS is priced by default for +1 only: elsewhere carriers take none and the provider refuses. */
export function priceTable(settings: DefaultPrices, rows: readonly PriceRow[]): PriceTable {
  const always = { from: '1970-01-01', fromSegments: 1 }
  const all: readonly PriceRow[] = [
    { ...always, channel: 'sms', prefix: '', micros: microsOf(settings.SMS_COST_PER_MESSAGE) },
    { ...always, channel: 'mms', prefix: '+1', micros: microsOf(settings.SMS_COST_PER_MMS) },
    { ...always, channel: 'email', prefix: '', micros: microsOf(settings.EMAIL_COST_PER_MESSAGE) },
    ...shippedRows, ...rows,
  ]
  const table = { sms: pricesOf(all, 'sms'), mms: pricesOf(all, 'mms'), email: pricesOf(all, 'email') }
  return (channel, phone, at, segments) => {
    const number = phone ?? ''
    const { lengths, byPrefix } = table[channel]
    for (const length of lengths) {
      const price = byPrefix.get(number.slice(0, length))?.find(({ fromSegments, from, until }) => segments >= fromSegments && at >= from && at < until)
      if (price) return price.micros
    }
    return null
  }
}

function pricesOf(rows: readonly PriceRow[], channel: Channel): ChannelPrices {
  const byPrefix = new Map<string, Price[]>()
  for (const row of rows) {
    if (row.channel !== channel) continue
    const price = { fromSegments: row.fromSegments, from: startOf(row.from), until: row.until === undefined ? Infinity : startOf(row.until), micros: row.micros }
    // The later row of a list comes first: it holds if two are of one day.
    byPrefix.set(row.prefix, [price, ...byPrefix.get(row.prefix) ?? []])
  }
  for (const prices of byPrefix.values()) prices.sort((a, b) => b.fromSegments - a.fromSegments || b.from - a.from)
  return { lengths: [...new Set([...byPrefix.keys()].map(({ length }) => length))].sort((a, b) => b - a), byPrefix }
}

const startOf = (date: string): number => Date.parse(`${date}T00:00:00Z`)
