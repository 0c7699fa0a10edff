import { ofFrance } from './holidays.ts'
import { hours, week } from './types.ts'
import type { AreaRow } from './types.ts'

/** Countries outside the US with hours for marketing texts. There is no EU-wide rule. Adding a country is adding a row. */
export const areaRows: readonly AreaRow[] = [
  // Not a statute: the operators refuse marketing texts on Sundays, holidays and at night, so sending then is sending in vain.
  { country: 'FR', week: week(hours(8, 22), hours(8, 22), null), holidays: ofFrance, effectiveFrom: null, effectiveTo: null, citation: 'French operators\' charter for marketing SMS', confidence: 'S' },
]
