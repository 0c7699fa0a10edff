import { areaRows } from './areas.ts'
import { compileRules } from './compile.ts'
import type { Rules } from './compile.ts'
import { creditorDebtRows } from './creditor-debt.ts'
import { federalDebt, federalMarketing } from './federal.ts'
import { stateRows } from './states.ts'
import type { RuleTables } from './types.ts'

/** The law as this version knows it. Raise `version` with every change: it is recorded with each decision. */
export const ruleTables: RuleTables = {
  version: '2026-11-23.1',
  federal: { marketing: federalMarketing, debt: federalDebt },
  states: stateRows, creditorDebt: creditorDebtRows, areas: areaRows,
}

/** Compiled once; a table with problems throws here, so nothing starts with it. */
export const defaultRules: Rules = compileRules(ruleTables)
