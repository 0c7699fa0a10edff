import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../schemas/codec.ts'
import type { Codec, SchemaName } from '../../schemas/codec.ts'
import { checkSchemas, publishedSchemas } from '../../schemas/check.ts'
import { schemas } from '../../schemas/generated/schemas.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import type { Registry } from '../../schemas/registry.ts'
import { samples } from './samples.ts'

const names = Object.keys(schemas) as SchemaName[]
async function open(registry: Registry = createMemoryRegistry(), now = (): number => 0): Promise<Codec> {
  return createCodec(registry, names.map(schema => ({ topic: schema, schema, compatibility: 'BACKWARD_TRANSITIVE' as const })), now)
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the codec', () => {
  it.each(names)('reads back what it wrote: %s', async name => {
    const codec = await open()
    const bytes = codec.encode(name, samples[name] as never)
    expect(bytes[0]).toBe(0)
    const [decoded] = await codec.decode(name, [bytes])
    expect(decoded?.ok && plain(decoded.value)).toEqual(plain(samples[name]))
  })

  it('names the fields that do not fit', async () => {
    const codec = await open()
    expect(() => codec.encode('communication', { ...samples.communication, requestedAt: 'noon', lane: 'fast' } as never)).toThrow(/requestedAt, lane/)
  })

  it('encodes values larger than its scratch space', async () => {
    const codec = await open()
    const text = 'é'.repeat(200_000)
    const [decoded] = await codec.decode('communication', [codec.encode('communication', { ...samples.communication, text })])
    expect(decoded?.ok && decoded.value.text.length).toBe(200_000)
  })

  it('answers any bytes with a value, never a throw', async () => {
    const codec = await open()
    const good = codec.encode('communication', samples.communication)
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(good.length - 1), async (noise, cut) => {
      const inputs = [Buffer.from(noise), good.subarray(0, cut), Buffer.concat([good, Buffer.from([1])]), Buffer.concat([good.subarray(0, 5), Buffer.from(noise)])]
      const results = await codec.decode('communication', inputs)
      expect(results).toHaveLength(4)
      expect(results[1]?.ok).toBe(false)
      expect(results[2]?.ok).toBe(false)
    }))
  })

  it('asks the registry for a foreign schema once, and remembers an unknown one for a while', async () => {
    const memory = createMemoryRegistry()
    const asked: number[] = []
    let clock = 0
    const codec = await open({ ...memory, schemaById: id => { asked.push(id); return memory.schemaById(id) } }, () => clock)
    const older = await memory.register('x', { ...schemas.alert, fields: schemas.alert.fields.filter(field => field.name !== 'detail') }, 'BACKWARD_TRANSITIVE')
    const bytes = codec.encode('alert', { ...samples.alert, detail: '' })
    // The same body without its last field, an empty string of one byte, as an older writer wrote it.
    const old = Buffer.from(bytes.subarray(0, -1))
    old.writeInt32BE(older, 1)
    const [first, second] = [await codec.decode('alert', [old]), await codec.decode('alert', [old])]
    expect(first[0]?.ok && first[0].value.detail).toBe('')
    expect(second[0]?.ok).toBe(true)
    expect(asked).toEqual([older])
    const unknown = Buffer.from(bytes)
    unknown.writeInt32BE(999, 1)
    for (let round = 0; round < 3; round++) expect(await codec.decode('alert', [unknown])).toMatchObject([{ ok: false, reason: 'unknown_schema' }])
    expect(asked.filter(id => id === 999)).toHaveLength(1)
    clock = 31_000
    await codec.decode('alert', [unknown])
    expect(asked.filter(id => id === 999)).toHaveLength(2)
  })
})

describe('the golden corpus', () => {
  const corpus = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8')) as { schema: SchemaName; version: number; hex: string; json: unknown }[]
  it.each(corpus)('decodes $schema of version $version as it was written', async ({ schema, version, hex, json }) => {
    const memory = createMemoryRegistry()
    const codec = await open(memory)
    const writer = await memory.register('writer', publishedSchemas()[schema]?.[version - 1] ?? {}, 'BACKWARD_TRANSITIVE')
    const bytes = Buffer.from(`0000000000${hex}`, 'hex')
    bytes.writeInt32BE(writer, 1)
    const [decoded] = await codec.decode(schema, [bytes])
    expect(decoded?.ok && plain(decoded.value)).toMatchObject(json as object)
  })
  it('holds every published version', () => {
    const held = corpus.map(({ schema, version }) => `${schema}.${version}`)
    expect(held.sort()).toEqual(Object.entries(publishedSchemas()).flatMap(([schema, versions]) => versions.map((_, index) => `${schema}.${index + 1}`)).sort())
  })
})

describe('schemas check', () => {
  it('finds today\'s schemas published and compatible', () => expect(checkSchemas(schemas, publishedSchemas())).toEqual([]))
  it('refuses a new field without a default', () => {
    const changed = { ...schemas.event, fields: [...schemas.event.fields, { name: 'extra', type: 'string' }] }
    expect(checkSchemas({ event: changed }, publishedSchemas())).toMatchObject([{ kind: 'backward' }])
  })
  it('refuses for a compacted topic what old readers could not read', () => {
    const changed = { ...schemas.recipient, fields: schemas.recipient.fields.filter(field => field.name !== 'updatedAt') }
    expect(checkSchemas({ recipient: changed }, publishedSchemas())).toMatchObject([{ kind: 'forward' }])
  })
  it('asks to publish a compatible change', () => {
    const changed = { ...schemas.event, fields: [...schemas.event.fields, { name: 'extra', type: 'string', default: '' }] }
    expect(checkSchemas({ event: changed }, publishedSchemas())).toMatchObject([{ kind: 'unpublished' }])
  })
})
