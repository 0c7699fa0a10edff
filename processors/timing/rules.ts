/** The windows a category can be bound by, as predicates on local time, in the order in which a binding one is named. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Recipient } from '../../schemas/generated/types.ts'
import { isFederalHoliday } from './holidays.ts'
import { changesAt } from './windows.ts'
import type { WallPredicate } from './windows.ts'

export type WindowReason = 'quiet_hours' | 'personal_quiet_hours' | 'outside_business_hours' | 'weekend' | 'holiday'

/** One rule: open when the predicate holds, else waiting for this reason. */
export interface WindowRule {
  readonly reason: WindowReason
  readonly open: WallPredicate
}

type TimingSettings = Pick<Settings, 'QUIET_HOURS_START' | 'QUIET_HOURS_END' | 'BUSINESS_HOURS_START' | 'BUSINESS_HOURS_END' | 'WEEKEND_COMMUNICATIONS' | 'HOLIDAY_COMMUNICATIONS'>

/** Rules of a category that are the same for everyone, split around the personal one so that the order of reasons holds. */
export interface CategoryRules {
  readonly before: readonly WindowRule[]
  /** Is the category bound by what the person asked for: personal quiet hours and pauses? */
  readonly personal: boolean
  readonly after: readonly WindowRule[]
}

/** The rules that settings and policy give a category. */
export function categoryRules(category: Pick<Category, 'windows'>, settings: TimingSettings): CategoryRules {
  const bound = new Set(category.windows)
  const before: WindowRule[] = []
  const after: WindowRule[] = []
  const quiet = outside(settings.QUIET_HOURS_START * 60, settings.QUIET_HOURS_END * 60)
  if (bound.has('quiet_hours') && quiet) before.push({ reason: 'quiet_hours', open: quiet })
  const business = inside(settings.BUSINESS_HOURS_START * 60, settings.BUSINESS_HOURS_END * 60)
  if (bound.has('business_hours') && business) after.push({ reason: 'outside_business_hours', open: business })
  if (bound.has('weekends') && !settings.WEEKEND_COMMUNICATIONS) after.push({ reason: 'weekend', open: workingWeekday })
  if (bound.has('holidays') && !settings.HOLIDAY_COMMUNICATIONS) after.push({ reason: 'holiday', open: noHoliday })
  return { before, personal: bound.has('personal'), after }
}

/** The person's own quiet hours, or null without any. */
export function personalRule(recipient: Pick<Recipient, 'quietStart' | 'quietEnd'> | null): WindowRule | null {
  if (!recipient || recipient.quietStart === null || recipient.quietEnd === null) return null
  const open = outside(recipient.quietStart, recipient.quietEnd)
  return open && { reason: 'personal_quiet_hours', open }
}

/** Minutes of the day not in [start, end), which passes midnight when start > end. start == end is no window: null. */
function outside(start: number, end: number): WallPredicate | null {
  if (start === end) return null
  return start < end
    ? changesAt([start, end], ({ minuteOfDay }) => minuteOfDay < start || minuteOfDay >= end)
    : changesAt([start, end], ({ minuteOfDay }) => minuteOfDay < start && minuteOfDay >= end)
}

/** Minutes of the day in [start, end): the complement. */
function inside(start: number, end: number): WallPredicate | null {
  return outside(end, start)
}

const workingWeekday = changesAt([], ({ weekday }) => weekday <= 5)
/** The sender's holidays, whoever it is for: the actual day and the observed one. */
const noHoliday = changesAt([], ({ dateKey }) => !isFederalHoliday(dateKey, { observed: true }))
