/** US federal holidays (5 U.S.C. 6103), computed for any year from rows. On a Saturday they are observed on Friday, on a Sunday on Monday. */
import { holidayCalendar } from './holiday-calendar.ts'
import type { HolidayRow } from './holiday-calendar.ts'

export const federalHolidays: readonly HolidayRow[] = [
  { name: 'New Year\'s Day', month: 1, day: 1 },
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, nth: 3, weekday: 1, since: 1986 },
  { name: 'Washington\'s Birthday', month: 2, nth: 3, weekday: 1 },
  { name: 'Memorial Day', month: 5, nth: -1, weekday: 1 },
  { name: 'Juneteenth', month: 6, day: 19, since: 2021 },
  { name: 'Independence Day', month: 7, day: 4 },
  { name: 'Labor Day', month: 9, nth: 1, weekday: 1 },
  { name: 'Columbus Day', month: 10, nth: 2, weekday: 1 },
  { name: 'Veterans Day', month: 11, day: 11 },
  { name: 'Thanksgiving Day', month: 11, nth: 4, weekday: 4 },
  { name: 'Christmas Day', month: 12, day: 25 },
]

/** Is this local date (YYYY-MM-DD) a federal holiday? With `observed` also the weekday on which a weekend holiday is observed; the actual day counts in both. */
export const isFederalHoliday = holidayCalendar(federalHolidays)
