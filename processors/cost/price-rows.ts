/** Prices by channel and destination, dated. Rows here override the settings' prices; a change of price is a new row with a later `from`. */
import type { Channel } from '../../schemas/generated/types.ts'

export interface PriceRow {
  readonly channel: Channel
  /** Start of the E.164 number, '' for every destination; the longest one that matches holds. */
  readonly prefix: string
  /** First UTC day it holds, YYYY-MM-DD. */
  readonly from: string
  /** Micro-dollars per SMS segment, MMS or email. null: no price is known, so nothing is sent there. */
  readonly micros: number | null
}

/**
 * Global services of ITU-T E.164 (freephone, shared cost, satellite, international networks, premium rate): no person's handset and no
 * provider's standard price, so the flat price of the settings would be wrong by far.
 */
const globalServices = ['+800', '+808', '+870', '+878', '+881', '+882', '+883', '+888', '+979']

export const priceRows: readonly PriceRow[] = globalServices.flatMap(prefix => [
  { channel: 'sms', prefix, from: '1970-01-01', micros: null },
  { channel: 'mms', prefix, from: '1970-01-01', micros: null },
])
