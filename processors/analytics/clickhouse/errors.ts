import { ClickHouseError } from '@clickhouse/client'
import { Unavailable } from '../../kernel/unavailable.ts'
import type { InsertOutcome } from '../ports.ts'

/**
 * Codes that blame the rows of an insert, not the server (ClickHouse src/Common/ErrorCodes.cpp): text, escape, quoted string, input, date, datetime,
 * type, range, conversion, number, incorrect data, string size. All others may pass by themselves or be mended by an operator: the sink waits.
 */
const refusals = new Set(['6', '25', '26', '27', '38', '41', '53', '69', '70', '72', '117', '131', '321', '349'])

/** Sorts a failed insert: a refusal is a value, anything the server or the network did is thrown as Unavailable, the rest (bugs) as it is. */
export function insertFailure(error: unknown): InsertOutcome {
  if (error instanceof ClickHouseError && refusals.has(error.code)) return { ok: false, code: error.code, message: error.message }
  throw queryFailure(error)
}

/** The error of a query as the port tells it. A TypeError or the like is a bug of ours and stays what it is. */
export function queryFailure(error: unknown): unknown {
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return ours ? error : new Unavailable('ClickHouse', error)
}
