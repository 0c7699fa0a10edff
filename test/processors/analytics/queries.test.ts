import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { migrations, statementsOf } from '../../../processors/analytics/clickhouse/migrate.ts'
import { queryNames } from '../../../processors/analytics/queries.ts'

const folder = new URL('../../../processors/analytics/queries/', import.meta.url)

it('every query has a file and every file is a query', () => {
  expect(readdirSync(folder).sort()).toEqual(queryNames.map(name => `${name}.sql`).sort())
})

it.each(queryNames)('%s takes its values as typed parameters and is one statement', name => {
  const text = readFileSync(new URL(`${name}.sql`, folder), 'utf8')
  expect(statementsOf(text)).toHaveLength(1)
  expect(text).not.toContain('${')
})

it('migrations are numbered without gaps', () => {
  expect(migrations().map(({ version }) => version)).toEqual(migrations().map((_, index) => index + 1))
})

it('statements end at a semicolon that ends a line, and comments may hold any', () => {
  expect(statementsOf('-- a; b\nSELECT 1;\nSELECT \';\' AS x;  \n\n-- end;\n')).toEqual(['SELECT 1', 'SELECT \';\' AS x'])
})
