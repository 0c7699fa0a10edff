/** The company's own windows, as its settings are now: what a wait for one of them rests on. */
import type { Settings } from '../../config/settings.ts'

export type HouseSettings = Pick<Settings, 'QUIET_HOURS_START' | 'QUIET_HOURS_END' | 'BUSINESS_HOURS_START' | 'BUSINESS_HOURS_END' | 'WEEKEND_COMMUNICATIONS' | 'HOLIDAY_COMMUNICATIONS'>

/** `QUIET_HOURS 22:00-08:00`; null for a rule that is none of the company's windows. */
export function settingOf(rule: string, settings: HouseSettings): string | null {
  switch (rule) {
    case 'timing.quiet_hours': return `QUIET_HOURS ${clock(settings.QUIET_HOURS_START)}-${clock(settings.QUIET_HOURS_END)}`
    case 'timing.outside_business_hours': return `BUSINESS_HOURS ${clock(settings.BUSINESS_HOURS_START)}-${clock(settings.BUSINESS_HOURS_END)}`
    case 'timing.weekend': return `WEEKEND_COMMUNICATIONS ${settings.WEEKEND_COMMUNICATIONS}`
    case 'timing.holiday': return `HOLIDAY_COMMUNICATIONS ${settings.HOLIDAY_COMMUNICATIONS}`
    default: return null
  }
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
