/** ClickHouse's error codes as HTTP statuses. Codes: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp, statuses: exceptionCodeToHTTPStatus.cpp there */

export interface Failure {
  readonly ok: false
  readonly code: number
  /** `Code: 60. DB::Exception: ... (UNKNOWN_TABLE)` */
  readonly message: string
}

export const ERROR = { SYNTAX_ERROR: 62, NOT_IMPLEMENTED: 48, UNKNOWN_EXCEPTION: 1002 } as const

const STATUSES: readonly (readonly [status: number, codes: readonly number[]])[] = [
  // Cannot parse: text, quoted string, date, number, input assertion; syntax; arguments, types.
  [400, [6, 26, 27, 38, 41, 42, 43, 62, 69, 70, 72, 117, 130, 131, 456]],
  // Unknown function, identifier, type, storage, table, database, setting, aggregate function.
  [404, [46, 47, 50, 56, 60, 63, 81, 115]],
  [413, [307]],
  [501, [48]],
]

/** 500 for what the list does not name. */
export function statusOf(code: number): number {
  return STATUSES.find(([, codes]) => codes.includes(code))?.[0] ?? 500
}
