/** What providers charge: dated rows by channel, destination and length, an operator's file (docs/prices.md). */
import { z } from 'zod'
import { channels } from './policy.ts'

const date = z.string('must be a date YYYY-MM-DD').regex(/^\d{4}-\d\d-\d\d$/, 'must be a date YYYY-MM-DD').refine(text => isDay(text), 'is no day of the calendar')

const row = z.strictObject({
  channel: z.enum(channels, `must be one of ${channels.join(', ')}`),
  /** Start of the E.164 number, '' for every destination; the longest one that matches holds. */
  prefix: z.string('must be text: put a prefix in quotes, "+49"').regex(/^(\+[1-9]\d{0,13})?$/, 'must be the start of a number in E.164, such as "+49" or "+4917"; empty for every destination').default(''),
  /** First UTC day it holds. */
  from: date,
  /** First UTC day it holds no more. Left out: until the next row of the same kind begins. */
  until: date.optional(),
  /** SMS of at least this many segments. */
  fromSegments: z.int('must be a whole number').min(1, 'must be at least 1').default(1),
  /** Micro-dollars (1,000,000 = 1 USD) per SMS segment, MMS or email. null: no price is known, so nothing is sent there. */
  micros: z.int('must be a whole number of micro-dollars, or null: 1 USD is 1000000').min(0, 'must not be negative').nullable(),
})
export const pricesSchema = z.strictObject({ prices: z.array(row) })
export type PriceRow = Readonly<z.infer<typeof row>>
export type Prices = Readonly<z.infer<typeof pricesSchema>>

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
