/** What rows of a price file must be to themselves and each other, beyond their shape. */
import type { PriceRow, Prices } from './prices.ts'
import type { Finding } from './yaml-file.ts'

interface Placed extends PriceRow { readonly index: number }

/** Everything that is wrong with prices whose shape is right: rows that make no sense, that hold at the same time, or that leave days between them. */
export function lintPrices({ prices }: Prices): Finding[] {
  const placed = prices.map((row, index): Placed => ({ ...row, index }))
  const kinds = Map.groupBy(placed, ({ channel, prefix, fromSegments }) => `${channel} ${prefix} ${fromSegments}`)
  return [...placed.flatMap(alone), ...[...kinds.values()].flatMap(together)]
}

function alone({ channel, prefix, fromSegments, from, until, index }: Placed): Finding[] {
  const found: Finding[] = []
  if (channel === 'email' && prefix !== '') found.push({ path: ['prices', index, 'prefix'], message: 'must be empty for email', hint: 'a mailbox has no number' })
  if (channel !== 'sms' && fromSegments !== 1) found.push({ path: ['prices', index, 'fromSegments'], message: `is for sms, not ${channel}`, hint: 'only SMS has segments' })
  if (until !== undefined && until <= from) found.push({ path: ['prices', index, 'until'], message: `must be after from (${from})`, hint: 'the first day on which it holds no more' })
  return found
}

/** Rows of one channel, prefix and length follow each other without a break. Dates as text sort as dates. */
function together(rows: readonly Placed[]): Finding[] {
  const inTurn = rows.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  return inTurn.flatMap((row, position): Finding[] => {
    const before = inTurn[position - 1]
    if (!before) return []
    const path = ['prices', row.index, 'from']
    const other = `prices.${before.index}`
    if (before.from === row.from) return [{ path, message: `overlaps ${other}: both begin on ${row.from}`, hint: 'one price at a time' }]
    if (before.until === undefined || before.until === row.from) return []
    return before.until > row.from
      ? [{ path, message: `overlaps ${other}, which holds until ${before.until}`, hint: `end that one on ${row.from}, or leave its until out` }]
      : [{ path, message: `leaves a gap: ${other} ends on ${before.until}`, hint: 'days between would take the price of a shorter prefix, or of the settings' }]
  })
}
