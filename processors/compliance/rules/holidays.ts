/** Holidays besides the federal ones, for rows that close on them. States whose lists nobody has looked up (AL, LA, RI) have the federal ones alone. */
import type { HolidayRow } from '../../timing/holiday-calendar.ts'

export const ofUtah: readonly HolidayRow[] = [{ name: 'Pioneer Day', month: 7, day: 24 }]

export const ofPennsylvania: readonly HolidayRow[] = [
  { name: 'Good Friday', easter: -2 },
  { name: 'Flag Day', month: 6, day: 14 },
  // The Tuesday after the first Monday of November.
  { name: 'Election Day', month: 11, nth: 1, weekday: 1, plus: 1 },
]

/** Code du travail L3133-1. */
export const ofFrance: readonly HolidayRow[] = [
  { name: 'Jour de l\'an', month: 1, day: 1 },
  { name: 'Lundi de Pâques', easter: 1 },
  { name: 'Fête du travail', month: 5, day: 1 },
  { name: 'Victoire de 1945', month: 5, day: 8 },
  { name: 'Ascension', easter: 39 },
  { name: 'Lundi de Pentecôte', easter: 50 },
  { name: 'Fête nationale', month: 7, day: 14 },
  { name: 'Assomption', month: 8, day: 15 },
  { name: 'Toussaint', month: 11, day: 1 },
  { name: 'Armistice de 1918', month: 11, day: 11 },
  { name: 'Noël', month: 12, day: 25 },
]
