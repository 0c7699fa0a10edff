/**
 * State hours and caps for marketing texts, local time. A state that is missing has the federal hours. Adding a state is adding a row; a change
 * of law is a row that ends and a row that begins (lint.ts refuses gaps and overlaps). Most statutes speak of calls; strict mode takes texts for calls.
 */
import { ofPennsylvania, ofUtah } from './holidays.ts'
import { hours, week } from './types.ts'
import type { StateRow } from './types.ts'

const always = { effectiveFrom: null, effectiveTo: null } as const
const open = { holidays: 'open' } as const
const CAP = { limit: 3 } as const

export const stateRows: readonly StateRow[] = [
  { state: 'FL', ...always, week: week(hours(8, 20)), ...open, cap: CAP, excepts: 'unsolicited only', citation: 'Fla. Stat. 501.616(6)', confidence: 'P' },
  { state: 'OK', ...always, week: week(hours(8, 20)), ...open, cap: CAP, excepts: 'business relationship', citation: '15 O.S. 775C.4', confidence: 'S' },
  { state: 'WA', ...always, week: week(hours(8, 20)), ...open, excepts: 'purchase within 12 months', citation: 'RCW 19.158.040(2), 80.36.390', confidence: 'P' },
  { state: 'MD', ...always, week: week(hours(8, 20)), ...open, cap: CAP, excepts: 'nothing', citation: 'Md. Com. Law 14-4502(c)', confidence: 'S' },
  { state: 'OR', effectiveFrom: null, effectiveTo: '2026-01-01', week: week(hours(8, 21)), ...open, excepts: 'federal hours', citation: '47 CFR 64.1200(c)(1)', confidence: 'S' },
  { state: 'OR', effectiveFrom: '2026-01-01', effectiveTo: null, week: week(hours(8, 20)), ...open, cap: { limit: 3, liftedByTransactionMonths: 18 }, excepts: 'business relationship (cap)', citation: 'HB 3865, ORS 646.563', confidence: 'S' },
  { state: 'CT', ...always, week: week(hours(9, 20)), ...open, needsConsent: 'express_written', excepts: 'written consent is required', citation: 'CGS 42-288a', confidence: 'S' },
  { state: 'TX', ...always, week: week(hours(9, 21), hours(9, 21), hours(12, 21)), ...open, excepts: 'consent, from ch. 302 registration', citation: 'Tex. Bus. & Com. Code 301.051(b)(2), SB 140', confidence: 'S' },
  { state: 'PA', effectiveFrom: null, effectiveTo: '2026-10-18', week: week(hours(8, 21)), holidays: 'closed', ownHolidays: ofPennsylvania, excepts: 'business relationship, 12 months', citation: '73 P.S. 2245, Act 73 of 2019', confidence: 'S' },
  { state: 'PA', effectiveFrom: '2026-10-18', effectiveTo: null, week: week(hours(9, 19), hours(9, 19), null), holidays: 'closed', ownHolidays: ofPennsylvania, excepts: 'unknown, text of the act not read', citation: 'Act 47 of 2026 (SB 992)', confidence: 'S' },
  { state: 'UT', ...always, week: week(hours(8, 21), hours(8, 21), null), holidays: 'closed', ownHolidays: ofUtah, excepts: 'express consent', citation: 'Utah Code 13-25a-103(3)', confidence: 'S' },
  { state: 'RI', ...always, week: week(hours(9, 18), hours(10, 17), null), holidays: 'closed_weekdays', excepts: 'unsolicited only', citation: 'R.I. Gen. Laws 5-61-2(2), 5-61-3.6', confidence: 'S' },
  { state: 'AL', ...always, week: week(hours(8, 20), hours(8, 20), null), holidays: 'closed', excepts: 'live calls; authority disputed', citation: 'AAC 770-X-5-.17', confidence: 'S' },
  { state: 'LA', ...always, week: week(hours(8, 20), hours(8, 20), null), holidays: 'closed', excepts: 'disputed', citation: 'PSC Order R-29617 V(A)', confidence: 'S' },
  { state: 'MS', ...always, week: week(hours(8, 20), hours(8, 20), null), ...open, fixedZone: 'Etc/GMT+6', excepts: 'business relationship, 6 months', citation: 'Miss. Code 77-3-723', confidence: 'S' },
  { state: 'MA', ...always, week: week(hours(8, 20)), ...open, excepts: 'unsolicited only', citation: 'M.G.L. ch. 159C s. 3', confidence: 'S' },
  { state: 'WY', ...always, week: week(hours(8, 20)), ...open, excepts: 'unsolicited only', citation: 'Wyo. Stat. 40-12-302(d)', confidence: 'S' },
  { state: 'NM', ...always, week: week(hours(9, 21)), ...open, excepts: 'unsolicited only', citation: 'NMSA 57-12-22(B)(5)', confidence: 'S' },
  { state: 'MI', ...always, week: week(hours(9, 21)), ...open, excepts: 'unsolicited only', citation: 'MCL 750.540e(1)(f)', confidence: 'S' },
  { state: 'MN', ...always, week: week(hours(9, 21)), ...open, excepts: 'unsolicited only', citation: 'Minn. Stat. 325E.30', confidence: 'S' },
  { state: 'KY', ...always, week: week(hours(10, 21)), ...open, excepts: 'residence only', citation: 'KRS 367.46955(16)', confidence: 'S' },
  { state: 'NV', ...always, week: week(hours(9, 20)), ...open, excepts: 'residence only', citation: 'NRS 598.0918', confidence: 'M' },
  { state: 'AZ', ...always, week: week(hours(8, 21)), ...open, needsConsent: 'express', excepts: 'unsolicited texts to mobiles are banned at any hour', citation: 'A.R.S. 44-1278(B)(3)', confidence: 'S' },
  { state: 'VA', ...always, week: week(hours(8, 21)), ...open, excepts: 'prior consent', citation: 'Va. Code 59.1-511, 59.1-514 (SB 1339)', confidence: 'S' },
]
