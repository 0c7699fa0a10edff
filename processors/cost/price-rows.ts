import type { PriceRow } from '../../config/prices.ts'

/**
 * Global services of ITU-T E.164 (freephone, shared cost, satellite, international networks, premium rate): no person's handset and no
 * provider's standard price, so the flat price of the settings would be wrong by far.
 */
const globalServices = ['+800', '+808', '+870', '+878', '+881', '+882', '+883', '+888', '+979']

/** Rows that hold in any case, unless the operator's file has a row of the same prefix. */
export const shippedRows: readonly PriceRow[] = globalServices.flatMap(prefix => (['sms', 'mms'] as const).map((channel): PriceRow => ({ channel, prefix, from: '1970-01-01', fromSegments: 1, micros: null })))
