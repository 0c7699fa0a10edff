/** Whatever of the wrong shape is sent to whatever route, the answer is in our words: the field, its problem, the way out. Routes and fields come from the API's own documentation. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseSchema } from '../../processors/compliance/explain-schema.ts'
import { aGateway } from './fixture.ts'

interface Shape { readonly properties?: Record<string, unknown>; readonly anyOf?: readonly Shape[]; readonly type?: string }
interface Operation { readonly parameters?: readonly { readonly in: string; readonly name: string }[]; readonly requestBody?: { readonly content: Record<string, { readonly schema: Shape }> } }
interface Place { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly path: string; readonly part: 'body' | 'query' | 'path'; readonly fields: readonly string[] }
interface Problem { readonly field: string; readonly code: string; readonly message: string }

/** Words of the library, and of TypeScript, that nobody outside need know. */
const THEIRS = /invalid input|invalid (string|option|key|iso|type|union|element|url|email)|\bexpected\b|\breceived\b|too (small|big)|unrecognized|\bundefined\b|\bNaN\b|\[object|\bzod\b|must match pattern|nonoptional|>=|<=/i
const wrong = [null, true, 0, -1, 1.5, 1e300, '', 'x', ' ', 'tomorrow', '2026-11-28', '2026-11-28T08:00:00', 'x'.repeat(600), [], ['x'], [null], {}, { x: 1 }, { ['n'.repeat(80)]: 'x' }, { x: 'y'.repeat(600) }]

async function api() {
  const { app, bearer } = await aGateway({ settings: { GATEWAY_RATE_LIMIT_PER_MINUTE: 1_000_000 } })
  const { paths } = (await app.inject('/docs/json')).json<{ paths: Record<string, Record<string, Operation>> }>()
  const places = Object.entries(paths).filter(([path]) => path.startsWith('/v1/')).flatMap(([path, operations]) => Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]): Place[] => {
    const named = (where: string): string[] => parameters.filter(parameter => parameter.in === where).map(({ name }) => name)
    const body = requestBody?.content['application/json']?.schema
    const all = [{ part: 'body', fields: body ? fieldsOf(body) : [] }, { part: 'query', fields: named('query') }, { part: 'path', fields: named('path') }] as const
    return all.filter(({ fields }) => fields.length > 0).map(each => ({ method: method.toUpperCase() as Place['method'], path, ...each }))
  }))
  const ask = async ({ method, path, part }: Place, given: unknown): Promise<{ status: number; problems: Problem[] }> => {
    const query = part === 'query' ? `?${new URLSearchParams(given as Record<string, string>).toString()}` : ''
    const url = `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => part === 'path' ? encodeURIComponent(String((given as Record<string, unknown>)[name])) : path.includes('/reviews/') ? '1:p1' : 'p1')}${query}`
    const response = await app.inject({ method, url, headers: bearer(), ...(part === 'body' && { payload: JSON.stringify(given), headers: { ...bearer(), 'content-type': 'application/json' } }) })
    expect(response.statusCode, `${method} ${url} ${JSON.stringify(given)?.slice(0, 200)}: ${response.body}`).toBeLessThan(500)
    return { status: response.statusCode, problems: response.statusCode === 400 ? response.json().error.problems ?? [] : [] }
  }
  return { places, ask }
}

/** Fields of a body; of one that may come in several forms, those of all. */
function fieldsOf({ properties = {}, anyOf = [] }: Shape): string[] {
  return [...new Set([...Object.keys(properties), ...anyOf.flatMap(fieldsOf)])]
}

/** What is wrong, and after it what to give. */
const OURS = /^(must be|must lie|give) .|.[;:,] ./
const unreadable = (problems: readonly Problem[]): readonly Problem[] => problems.filter(({ field, message }) => field === '' || THEIRS.test(message) || !OURS.test(message))

describe('a value of the wrong shape', () => {
  it('is refused in our words, in every field of every route', async () => {
    const { places, ask } = await api()
    expect(places.length).toBeGreaterThan(15)
    for (const place of places) {
      for (const field of place.fields) {
        for (const value of wrong) {
          const given = place.part === 'path' ? { [field]: String(value) } : { [field]: value }
          expect(unreadable((await ask(place, given)).problems)).toEqual([])
        }
      }
    }
  })

  it('is refused in our words whatever it is', async () => {
    const { places, ask } = await api()
    const bodies = places.filter(({ part }) => part === 'body')
    const anything = fc.constantFrom(...bodies).chain(place => fc.tuple(fc.constant(place), fc.oneof(fc.dictionary(fc.oneof(fc.constantFrom(...place.fields), fc.string()), fc.jsonValue()), fc.jsonValue())))
    await fc.assert(fc.asyncProperty(anything, async ([place, given]) => { expect(unreadable((await ask(place, given)).problems)).toEqual([]) }), { numRuns: 500 })
  })

  it('is told for a body that is not there, too', async () => {
    const { places, ask } = await api()
    for (const place of places.filter(({ part }) => part === 'body')) {
      for (const nothing of [undefined, null, {}]) {
        const { status, problems } = await ask(place, nothing)
        // A profile without any field is one of which nothing is known.
        const fits = place.method === 'PUT' && nothing !== undefined && nothing !== null
        expect([place.path, status, problems.length > 0]).toEqual([place.path, fits ? 200 : 400, !fits])
        expect(unreadable(problems)).toEqual([])
      }
    }
  })
})

describe('what is asked of explain', () => {
  it('is refused in our words in every field of the message it asks about', async () => {
    const { ask } = await api()
    const place: Place = { method: 'POST', path: '/v1/explain', part: 'body', fields: [] }
    for (const field of Object.keys(caseSchema.shape.request.shape)) {
      for (const value of wrong) expect(unreadable((await ask(place, { recipientId: 'p1', request: { category: 'promotion', [field]: value } })).problems)).toEqual([])
    }
    const { problems } = await ask(place, { recipientId: 'p1', request: { category: 'promotion', txt: 'x' } })
    expect(problems).toEqual([{ field: 'request.txt', code: 'unknown_field', message: 'no such field; did you mean text?' }])
  })
})

describe('an unknown field', () => {
  it('is a problem of its own, and the nearest name is told, or all there are', async () => {
    const { ask } = await api()
    const { problems } = await ask({ method: 'POST', path: '/v1/communications', part: 'body', fields: [] }, { recipientId: 'p1', category: 'promotion', text: 'x', recipient_id: 'p1', txt: 'x', phone: '+12125550123' })
    expect(problems.map(({ field, code, message }) => `${field} ${code}: ${message.slice(0, 50)}`)).toEqual([
      'recipient_id unknown_field: no such field; did you mean recipientId?', 'txt unknown_field: no such field; did you mean text?',
      'phone unknown_field: no such field; known are requestId, recipientId, c',
    ])
  })

  it('of which there are thousands is a short answer', async () => {
    const { ask } = await api()
    const { problems } = await ask({ method: 'POST', path: '/v1/deferrals/release', part: 'body', fields: [] }, Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`unknown${index}`, 1])))
    expect([problems.length, problems.at(-1)?.message.slice(0, 38)]).toEqual([21, 'has 4980 more fields that do not exist'])
  })
})
