import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dateTime, instant, queryInstant } from '../../../processors/content/instant.ts'
import { misfit, readShape } from '../../../processors/content/shape.ts'
import { inWords, schemaAt, wanted } from '../../../processors/content/shape-words.ts'

const said = (type: z.ZodType, input: unknown): string[] => {
  const shaped = readShape(z.strictObject({ field: type }), input === undefined ? {} : { field: input })
  return shaped.ok ? [] : shaped.problems.map(({ field, message }) => `${field} ${message}`)
}
const TIME = 'a date and time with an offset, such as 2026-11-28T08:00:00Z'

describe('readShape', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['a text that is missing', z.string(), undefined, 'field is missing; give a text'],
    ['a number for a text', z.string(), 7, 'field must be a text, not a number'],
    ['null', z.string().max(5), null, 'field must be a text of at most 5 characters, not null'],
    ['an empty text', z.string().min(1).max(5), '', 'field is empty; give a text of 1 to 5 characters'],
    ['a long text', z.string().min(1).max(5).optional(), 'abcdef', 'field has 6 characters; give a text of 1 to 5 characters'],
    ['a moment without an offset', instant, '2026-11-28T08:00:00', `field must be ${TIME}, or milliseconds since 1970-01-01 UTC`],
    ['a moment of another kind', instant.nullish(), {}, `field must be ${TIME}, or milliseconds since 1970-01-01 UTC, not an object`],
    ['a moment of a query', queryInstant, '-3', `field must be ${TIME}, or milliseconds since 1970-01-01 UTC`],
    ['a date alone', dateTime.optional(), '2026-11-28', `field must be ${TIME}`],
    ['a text for a list', z.array(z.enum(['a', 'b'])).max(3), 'abcdef', 'field must be a list of at most 3 values out of a, b, not a text'],
    ['a list that is too long', z.array(z.string()).max(1), ['a', 'b'], 'field has 2 entries; give a list of at most 1 texts'],
    ['an entry of a list', z.array(z.enum(['sms', 'email'])), ['sms', 'e-mail'], 'field.1 must be one of sms, email; did you mean email?'],
    ['a choice that is none', z.enum(['sms', 'email']), 'fax', 'field must be one of sms, email'],
    ['no number', z.coerce.number().int().min(1).max(10), 'abc', 'field must be a whole number from 1 to 10'],
    ['a number out of bounds', z.int().min(1).max(10), 11, 'field must be a whole number from 1 to 10'],
    ['a fraction', z.int(), 1.5, 'field must be a whole number'],
    ['a flag in words', z.boolean(), 'yes', 'field must be true or false, not a text'],
    ['a value by name', z.record(z.string(), z.string()), { a: 1 }, 'field.a must be a text, not a number'],
    ['a long name', z.record(z.string().max(3), z.string()), { abcd: 'x' }, 'field.abcd has a name of 4 characters; give one of at most 3'],
    ['a schema with words of its own', inWords(z.string().regex(/^\d+$/), 'a number of digits').optional(), 'x', 'field must be a number of digits'],
    ['a schema that words the refusal itself', z.string().regex(/^\d+$/, 'give digits'), 'x', 'field give digits'],
  ])('says of %s what to give instead', (_, type, input, message) => expect(said(type, input)).toEqual([message]))

  it('answers the value when it fits', () => {
    expect(readShape(z.strictObject({ at: instant }), { at: '2026-11-28T08:00:00+01:00' })).toEqual({ ok: true, value: { at: Date.UTC(2026, 10, 28, 7) } })
  })

  it.each([undefined, null])('says of a body that is %s that it is missing', body => {
    expect(readShape(z.strictObject({}), body)).toEqual({ ok: false, problems: [{ field: '(body)', code: 'invalid_field', message: 'is missing; give an object in JSON' }] })
  })

  it('names every unknown field by itself, also inside, with the name that was meant', () => {
    const schema = z.strictObject({ recipientId: z.string(), inside: z.strictObject({ text: z.string() }) })
    const shaped = readShape(schema, { recipientId: 'p', recipient_id: 'p', '': 1, inside: { text: 'x', tetx: 'x' }, ['x'.repeat(1000)]: 1 })
    expect(shaped.ok ? [] : shaped.problems.map(({ field, message }) => `${field.slice(0, 20)}: ${message}`)).toEqual([
      'inside.tetx: no such field; did you mean text?', 'recipient_id: no such field; did you mean recipientId?', '(empty name): no such field; known are recipientId, inside', 'xxxxxxxxxxxxxxxxxxxx: no such field; known are recipientId, inside',
    ])
  })
})

describe('words', () => {
  it('of a value say what it is, where that helps', () => {
    expect([misfit(undefined, 'x'), misfit([], 'x'), misfit(Number.NaN, 'x')]).toEqual(['is missing; give x', 'must be x, not a list', 'must be x'])
  })

  it('of a schema are found through what wraps it', () => {
    const schema = z.strictObject({ a: z.array(z.strictObject({ b: z.string().nullable().default(null) })).optional(), c: z.record(z.string(), z.int().min(0)) })
    const at = (...path: PropertyKey[]): string | null => {
      const found = schemaAt(schema, path)
      return found === null ? null : wanted(found)
    }
    expect([at('a', 0, 'b'), at('c', 'x'), at('a'), at('x'), at('a', 0, 'toString')]).toEqual(['a text', 'a whole number of at least 0', 'a list of objects', null, null])
  })
})
