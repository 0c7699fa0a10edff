/** UTC offsets by zone. Intl is asked once per zone and 400 days, when first needed; after that an offset is a table look-up. */

const MINUTE = 60_000
const DAY = 86_400_000
/** Span of one table. A whole number of days, so that its borders are whole minutes. */
const CHUNK = 400 * DAY

/** A stretch of time with one offset: [from, to), ms. `to` is a change of offset or merely the end of the table. */
export interface OffsetSpan {
  readonly from: number
  readonly to: number
  /** Local time = UTC + offset, ms. */
  readonly offset: number
}

interface ZoneTable {
  readonly format: Intl.DateTimeFormat
  readonly chunks: Map<number, readonly OffsetSpan[]>
  last: OffsetSpan
}

/** tzdata has some 600 names; the bound is for spellings of them (Intl ignores case) that requests could bring in bulk. */
const MAX_TABLES = 1000
const tables = new Map<string, ZoneTable>()
const nowhere: OffsetSpan = { from: 0, to: 0, offset: 0 }

/** Is this an IANA zone name known to the tzdata of this process? Bare offsets like +05:00 are not zones: they know no DST. */
export function isValidZone(zone: string): boolean {
  if (tables.has(zone)) return true
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    tableOf(zone)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The span that holds an instant (ms). Throws RangeError for an unknown zone: check with isValidZone where zones enter. */
export function offsetSpan(instant: number, zone: string): OffsetSpan {
  const table = tables.get(zone) ?? tableOf(zone)
  const { last } = table
  if (instant >= last.from && instant < last.to) return last
  const index = Math.floor(instant / CHUNK)
  let spans = table.chunks.get(index)
  if (!spans) {
    spans = spansOf(table.format, index * CHUNK, (index + 1) * CHUNK)
    table.chunks.set(index, spans)
  }
  const found = spans.find(span => instant < span.to)
  if (!found) throw new RangeError(`no offset for ${instant} in ${zone}`)
  table.last = found
  return found
}

function tableOf(zone: string): ZoneTable {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const table: ZoneTable = { format, chunks: new Map(), last: nowhere }
  if (tables.size >= MAX_TABLES) tables.clear()
  tables.set(zone, table)
  return table
}

/** Looks once a day: no zone changes its offset twice within a day and back. Each change is then bisected to the minute. */
function spansOf(format: Intl.DateTimeFormat, from: number, to: number): OffsetSpan[] {
  const spans: OffsetSpan[] = []
  let start = from
  let offset = askOffset(format, from)
  for (let day = from; day < to; day += DAY) {
    let left = day
    let next = askOffset(format, day + DAY)
    while (next !== offset) {
      let right = day + DAY
      while (right - left > MINUTE) {
        const middle = left + Math.floor((right - left) / 2 / MINUTE) * MINUTE
        if (askOffset(format, middle) === offset) left = middle
        else right = middle
      }
      if (right >= to) break
      spans.push({ from: start, to: right, offset })
      start = right
      left = right
      offset = askOffset(format, right)
      next = askOffset(format, day + DAY)
    }
  }
  spans.push({ from: start, to, offset })
  return spans
}

/** Reads the offset (ms) out of a text like "11/1/2026, GMT-05:00"; plain GMT is 0. */
function askOffset(format: Intl.DateTimeFormat, instant: number): number {
  const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(format.format(instant))
  if (!match) throw new Error(`no offset in "${format.format(instant)}"`)
  const [, sign, hours, minutes, seconds] = match
  const magnitude = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000
  return sign === '-' ? -magnitude : magnitude
}
