/** Bodies in JSON: strict UTF-8, no null bytes, no properties that would change an object's prototype; a mistake is answered with its place. */
import type { FastifyInstance } from 'fastify'
import { Refused, refusal } from './errors.ts'
import { jsonFault } from './json-fault.ts'

/** An escaped null character whose backslash is not itself escaped. */
const NULL_ESCAPE = /(?<!\\)(?:\\\\)*\\u0000/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Makes JSON the only content type of a scope. An empty body is undefined; routes that need one say so. */
export function takeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    const text = decoded(body)
    if (text === null) return done(new Refused(refusal('invalid_json', 'the body is not UTF-8')))
    if (text.includes('\\u0000') && NULL_ESCAPE.test(text)) return done(new Refused(refusal('invalid_json', 'the body contains a null byte (\\u0000); remove it')))
    const settle = (error: Error | null, value?: unknown): void => (error === null ? done(null, value) : done(new Refused(refusal('invalid_json', messageOf(text)))))
    void parse(request, text, settle)
  })
}

function messageOf(text: string): string {
  const fault = jsonFault(text)
  return fault === null ? 'a property may not be named __proto__ or constructor.prototype' : `line ${fault.line}, column ${fault.column}: ${fault.message}`
}

function decoded(body: Buffer): string | null {
  try {
    return utf8.decode(body)
  } catch {
    return null
  }
}
