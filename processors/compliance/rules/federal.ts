import { hours, week } from './types.ts'
import type { FederalRow } from './types.ts'

/** Telephone solicitations: "before the hour of 8 a.m. or after 9 p.m.", taken half-open. */
export const federalMarketing: FederalRow = {
  id: 'tcpa.window', week: week(hours(8, 21)), effectiveFrom: null, effectiveTo: null, citation: '47 CFR 64.1200(c)(1)', confidence: 'S',
}

/** Collectors: calls, texts and email alike, at the time they are sent. */
export const federalDebt: FederalRow = {
  id: 'reg_f.window', week: week(hours(8, 21)), effectiveFrom: null, effectiveTo: null, citation: '12 CFR 1006.6(b)(1)(i)', confidence: 'S',
}
