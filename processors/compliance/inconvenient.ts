/** Times a consumer called inconvenient, 12 CFR 1006.6(b)(1): collectors stay out of them. */
import { changesAt } from '../timing/windows.ts'
import type { Wall } from '../timing/windows.ts'
import type { LegalConstraint } from './rules/compile.ts'

interface Span { readonly days: ReadonlySet<number>; readonly from: number; readonly to: number }

const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const EVERY_DAY: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7])
const memo = new Map<string, readonly Span[]>()

/** The constraint of a list such as "12:00-13:30, mon-fri 09:00-17:00, sun", in one zone. Spans may run over midnight. A part that cannot be read closes every hour: better late than unlawful. */
export function inconvenientTimes(stated: string, zone: string): LegalConstraint {
  const spans = memo.get(stated) ?? parseAll(stated)
  const closed = (wall: Wall): boolean => spans.some(span => isWithin(span, wall))
  return {
    zone, rule: 'reg_f.inconvenient', citationAt: () => '12 CFR 1006.6(b)(1)',
    open: changesAt([...new Set(spans.flatMap(span => [span.from, span.to]))], wall => !closed(wall)),
    dayOpen: wall => !spans.some(span => span.from === 0 && span.to === 1440 && span.days.has(wall.weekday)),
  }
}

function parseAll(stated: string): readonly Span[] {
  const spans = stated.split(',').map(part => parseSpan(part.trim().toLowerCase()))
  if (memo.size > 1000) memo.clear()
  memo.set(stated, spans)
  return spans
}

function parseSpan(part: string): Span {
  const match = /^(?:([a-z]{3})(?:-([a-z]{3}))?)?\s*(?:(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2}))?$/.exec(part)
  const days = match ? daysOf(match[1], match[2]) : null
  if (!match || !days || part === '') return { days: EVERY_DAY, from: 0, to: 1440 }
  if (match[3] === undefined) return { days, from: 0, to: 1440 }
  const from = Number(match[3]) * 60 + Number(match[4])
  const to = Number(match[5]) * 60 + Number(match[6])
  return from > 1440 || to > 1440 ? { days: EVERY_DAY, from: 0, to: 1440 } : { days, from, to }
}

function daysOf(first: string | undefined, last: string | undefined): ReadonlySet<number> | null {
  if (first === undefined) return EVERY_DAY
  const start = DAY_NAMES.indexOf(first)
  const end = DAY_NAMES.indexOf(last ?? first)
  if (start < 0 || end < 0) return null
  const count = (end - start + 7) % 7 + 1
  return new Set(Array.from({ length: count }, (_, index) => (start + index) % 7 + 1))
}

/** [from, to); from after to runs over midnight into the next day; equal ends are no span. */
function isWithin({ days, from, to }: Span, { weekday, minuteOfDay }: Wall): boolean {
  if (from < to) return days.has(weekday) && minuteOfDay >= from && minuteOfDay < to
  if (from === to) return false
  const yesterday = weekday === 1 ? 7 : weekday - 1
  return (days.has(weekday) && minuteOfDay >= from) || (days.has(yesterday) && minuteOfDay < to)
}
