import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatOf, hasSecondStatement, identifier, isInsert, literal, parseInsert } from '../../../embedded/clickhouse/sql.ts'

describe('parseInsert', () => {
  it.each([
    ['INSERT INTO events FORMAT JSONEachRow', { table: 'events', columns: [], format: 'JSONEachRow' }],
    ['insert into postrider.events (event_id, at)\n format CSV ', { table: 'postrider.events', columns: ['event_id', 'at'], format: 'CSV' }],
    ['INSERT INTO TABLE e (a) FORMAT TSV', { table: 'e', columns: ['a'], format: 'TSV' }],
  ])('%s', (sql, expected) => {
    expect(parseInsert(sql)).toEqual(expected)
  })

  it.each([
    'INSERT INTO events SETTINGS max_threads = 1 FORMAT JSONEachRow',
    'INSERT INTO `odd name` FORMAT CSV',
    'INSERT INTO e (* EXCEPT(a)) FORMAT CSV',
    'INSERT INTO e FORMAT JSONEachRow {"a":1}',
    'INSERT INTO e SELECT 1',
    'SELECT 1 FORMAT CSV',
  ])('leaves to the engine: %s', sql => {
    expect(parseInsert(sql)).toBeNull()
  })
})

describe('isInsert', () => {
  it.each([['INSERT INTO e VALUES (1)', true], [' \n-- why\n/* how */ insert into e select 1', true], ['SELECT 1', false], ['INSERTED', false], ['-- INSERT\nSELECT 1', false]])('%s', (sql, expected) => {
    expect(isInsert(sql)).toBe(expected)
  })
})

describe('hasSecondStatement', () => {
  it.each([
    ['SELECT 1', false],
    ['SELECT 1;', false],
    ['SELECT 1;\n -- done\n;/* really */', false],
    ['SELECT 1; SELECT 2', true],
    ["SELECT ';' || \";\" || `;`", false],
    ["SELECT 'it''s; \\'fine;' ; DROP TABLE x", true],
    ["SELECT 'a\\\\'; SELECT 2", true],
    ['SELECT 1 -- ; no\n + 1', false],
    ['SELECT 1 # ; no\n + 1', false],
    ['SELECT /* ; */ 1', false],
    ['SELECT $$;$$, $tag$; $$ ;$tag$', false],
    ['SELECT 5 - -3; SELECT 1', true],
    ["SELECT 'open ;", false],
    ['', false],
  ])('%s', (sql, expected) => {
    expect(hasSecondStatement(sql)).toBe(expected)
  })

  it('sees no statement in a literal, whatever it contains', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom("'", '\\', ';', '"', '`', '-', '/', '*', 'a', '\n', '$', '#') }), text => {
      expect(hasSecondStatement(`SELECT ${literal(text)}`)).toBe(false)
      expect(hasSecondStatement(`SELECT ${identifier(text)}`)).toBe(false)
      expect(hasSecondStatement(`SELECT ${literal(text)}; SELECT 2`)).toBe(true)
    }))
  })
})

describe('formatOf', () => {
  it.each([['SELECT 1 FORMAT JSON', 'JSON'], ['SELECT 1\nformat TSV;\n', 'TSV'], ['SELECT format', null], ["SELECT 1 SETTINGS a = 1", null], ['SELECT FORMAT FROM t', null]])('%s', (sql, expected) => {
    expect(formatOf(sql)).toBe(expected)
  })
})
