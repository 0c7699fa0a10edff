import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../gateway/errors.ts'
import { scopes } from '../../gateway/token.ts'
import { aGateway } from './fixture.ts'

interface Schema { description?: string; properties?: Record<string, Schema>; anyOf?: Schema[]; items?: Schema }
interface Parameter { in: string; name: string; description?: string }
interface Operation { parameters?: Parameter[]; summary?: string; security?: { bearer: string[] }[]; requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, unknown> }
interface Api { openapi: string; paths: Record<string, Record<string, Operation>>; components: { securitySchemes: Record<string, unknown> } }

const described = (text: string | undefined): boolean => (text ?? '').length > 5
/** Fields without a word, at any depth. */
function bareFields({ properties = {}, anyOf = [], items }: Schema): string[] {
  return [...Object.entries(properties).flatMap(([name, field]) => [...(described(field.description) ? [] : [name]), ...bareFields(field)]), ...anyOf.flatMap(bareFields), ...(items ? bareFields(items) : [])]
}

describe('the API documentation', () => {
  it('is OpenAPI 3.1 of every route that programs call', async () => {
    const api = (await (await aGateway()).app.inject('/docs/json')).json<Api>()
    expect(api.openapi).toBe('3.1.0')
    expect(Object.entries(api.paths).flatMap(([path, operations]) => Object.keys(operations).map(method => `${method} ${path}`)).sort()).toEqual([
      'delete /v1/communications/{id}', 'delete /v1/recipients/{id}', 'get /health/live', 'get /health/ready', 'get /metrics', 'get /v1/budgets', 'get /v1/communications/{id}', 'get /v1/deferrals', 'get /v1/recipients/{id}', 'get /v1/recipients/{id}/consents', 'get /v1/recipients/{id}/export', 'get /v1/reviews',
      'post /v1/budgets/top-up', 'post /v1/communications', 'post /v1/communications/{id}/reschedule', 'post /v1/deferrals/release', 'post /v1/explain', 'post /v1/recipients/{id}/consents', 'post /v1/reviews/{id}', 'put /v1/recipients/{id}',
    ])
  })

  it('says of each what it is, which scope it needs and how it refuses', async () => {
    const api = (await (await aGateway()).app.inject('/docs/json')).json<Api>()
    const statuses = new Set<number>(Object.values(errorCodes).map(({ status }) => status))
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const operation of Object.values(operations)) {
        expect(operation.summary).not.toBe('')
        if (!path.startsWith('/v1/')) continue
        expect(scopes).toContain(operation.security?.[0]?.bearer[0])
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '429', '503']))
        expect(Object.keys(operation.responses).map(Number).filter(status => status >= 400 && !statuses.has(status))).toEqual([])
      }
    }
    const sent = JSON.stringify(api.paths['/v1/communications']?.['post'])
    for (const word of ['idempotency-key', 'A row of the policy', 'recipientId', 'expiresAt']) expect(sent).toContain(word)
  })

  it('says of every field of every request what it is for', async () => {
    const api = (await (await aGateway()).app.inject('/docs/json')).json<Api>()
    const operations = Object.entries(api.paths).flatMap(([path, byMethod]) => Object.entries(byMethod).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })))
    const bare = operations.flatMap(({ name, parameters = [], requestBody }) => [
      ...parameters.filter(({ description }) => !described(description)).map(parameter => `${name} ${parameter.name}`),
      ...bareFields(requestBody?.content['application/json']?.schema ?? {}).map(field => `${name} ${field}`),
    ])
    expect(bare).toEqual([])
    // Not one that is there for its own sake: a form of a time is told wherever a time is asked for.
    const sent = api.paths['/v1/communications']?.['post']?.requestBody?.content['application/json']?.schema.anyOf?.[0]?.properties ?? {}
    for (const field of ['requestedAt', 'notBefore', 'expiresAt']) expect(sent[field]?.description).toContain('ISO 8601')
  })

  it('has a page that loads nothing from elsewhere', async () => {
    const { app } = await aGateway()
    const page = await app.inject('/docs')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect((await app.inject('/docs/static/swagger-initializer.js')).body).toContain('BaseLayout')
    expect(policy).not.toMatch(/https:|upgrade-insecure|unsafe-inline|validator/)
  })

  it('and the front page leads to it', async () => {
    const { app } = await aGateway()
    const { body } = await app.inject('/')
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href)
    expect(links).toEqual(['/dashboard', '/docs', '/docs/json', '/health/ready', '/metrics'])
    for (const link of links) expect((await app.inject(link)).statusCode).toBe(200)
  })
})
