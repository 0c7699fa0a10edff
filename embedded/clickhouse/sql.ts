/** What the server must know of a query's text; the engine parses the rest. Lexical rules: https://clickhouse.com/docs/sql-reference/syntax */

/** An INSERT whose rows come after it. Only the plain form that clients generate; anything else is handed to the engine as text. */
export interface Insert { readonly table: string; readonly columns: readonly string[]; readonly format: string }

const NAME = '[A-Za-z_][A-Za-z0-9_]*'
const INSERT = new RegExp(`^\\s*INSERT\\s+INTO\\s+(?:TABLE\\s+)?(${NAME}(?:\\.${NAME})?)\\s*(?:\\(\\s*(${NAME}(?:\\s*,\\s*${NAME})*)\\s*\\))?\\s*FORMAT\\s+(\\w+)\\s*$`, 'i')

/** Parts of a plain INSERT ... FORMAT ..., null for any other text. */
export function parseInsert(sql: string): Insert | null {
  const match = INSERT.exec(sql)
  const [, table, columns, format] = match ?? []
  if (table === undefined || format === undefined) return null
  return { table, columns: columns?.split(',').map(name => name.trim()) ?? [], format }
}

/** True for any INSERT: its text may hold data, in which nothing is a statement. */
export function isInsert(sql: string): boolean {
  return /^\s*INSERT\b/i.test(sql.slice(skipBlank(sql, 0)))
}

/** The format named at the end of the query, null if there is none. */
export function formatOf(sql: string): string | null {
  return /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql)?.[1] ?? null
}

/** True if a second statement follows the first: ClickHouse's HTTP interface takes one (the engine would run both). */
export function hasSecondStatement(sql: string): boolean {
  let at = 0
  while (at < sql.length) {
    if (sql[at] === ';') return skipBlank(sql, at + 1) < sql.length
    at = next(sql, at)
  }
  return false
}

/** `value` as a string literal. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** `name` as an identifier, whatever it contains. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}

/** Index of the first character that is neither space, comment nor semicolon. */
function skipBlank(sql: string, from: number): number {
  let at = from
  while (at < sql.length) {
    if (/[\s;]/.test(sql[at] ?? '')) at++
    else if (isComment(sql, at)) at = next(sql, at)
    else break
  }
  return at
}

function isComment(sql: string, at: number): boolean {
  return sql.startsWith('--', at) || sql.startsWith('/*', at) || sql.startsWith('# ', at) || sql.startsWith('#!', at)
}

/** Index after the token, comment or quoted text that begins at `at`. */
function next(sql: string, at: number): number {
  const char = sql[at]
  if (sql.startsWith('/*', at)) return after(sql, '*/', at + 2)
  if (isComment(sql, at)) return after(sql, '\n', at)
  if (char === "'" || char === '"' || char === '`') return afterQuoted(sql, char, at + 1)
  const heredoc = char === '$' ? /^\$\w*\$/.exec(sql.slice(at))?.[0] : undefined
  return heredoc === undefined ? at + 1 : after(sql, heredoc, at + heredoc.length)
}

function after(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from)
  return found < 0 ? sql.length : found + end.length
}

function afterQuoted(sql: string, quote: string, from: number): number {
  let at = from
  while (at < sql.length && sql[at] !== quote) at += sql[at] === '\\' ? 2 : 1
  return at + 1
}
