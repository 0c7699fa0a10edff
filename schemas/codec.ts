/**
 * The codec: Avro in the Confluent wire format (byte 0, schema id as 4 bytes, body). Encoding and decoding are synchronous once a writer schema is
 * known; the registry is asked at start for our own ids, and once for each foreign id met. Unknown ids are remembered for a while, so that
 * one poison record cannot hammer the registry (kafkajs/confluent-schema-registry issue 301).
 */
import avsc from 'avsc'
import type { Alert, Communication, CommunicationEvent, ConsentEvent, Deferral, KeyRecord, ProviderCallback, Recipient } from './generated/types.ts'
import { schemas } from './generated/schemas.ts'
import type { Compatibility, Registry } from './registry.ts'

export interface SchemaTypes {
  communication: Communication
  event: CommunicationEvent
  callback: ProviderCallback
  recipient: Recipient
  consent: ConsentEvent
  deferral: Deferral
  alert: Alert
  key: KeyRecord
}
export type SchemaName = keyof SchemaTypes

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: 'undecodable' | 'unknown_schema' | 'tombstone'; readonly message: string }

export interface Codec {
  /** Bytes of a value; throws a TypeError that names the fields when the value does not fit the schema. */
  encode<N extends SchemaName>(name: N, value: SchemaTypes[N]): Buffer
  /** Decodes a batch in order. Bad bytes are values; only an unreachable registry rejects. */
  decode<N extends SchemaName>(name: N, values: readonly (Buffer | null)[]): Promise<Decoded<SchemaTypes[N]>[]>
}

/** Which subjects to register: topic names by schema, with the compatibility that the topic's retention asks for. */
export interface Subject { readonly topic: string; readonly schema: SchemaName; readonly compatibility: Compatibility }

type Resolver = ReturnType<avsc.Type['createResolver']>

const HEADER = 5
const NEGATIVE_TTL_MS = 30_000

/** Registers every subject and answers a codec. Rejects when a schema is refused or the registry cannot be reached. */
export async function createCodec(registry: Registry, subjects: readonly Subject[], now: () => number): Promise<Codec> {
  const readers = new Map<SchemaName, avsc.Type>(Object.entries(schemas).map(([name, schema]) => [name as SchemaName, parse(schema)]))
  const ids = new Map<SchemaName, number>()
  await Promise.all(subjects.map(async ({ topic, schema, compatibility }) => {
    const id = await registry.register(`${topic}-value`, schemas[schema], compatibility)
    ids.set(schema, Math.min(id, ids.get(schema) ?? id))
  }))
  const writers = new Map<number, object>()
  const unknown = new Map<number, number>()
  const resolvers = new Map<string, Resolver | null | Error>()
  let scratch = Buffer.allocUnsafe(65_536)

  async function learn(id: number): Promise<void> {
    if (writers.has(id) || (unknown.get(id) ?? 0) > now()) return
    const schema = await registry.schemaById(id)
    if (schema) writers.set(id, schema)
    else unknown.set(id, now() + NEGATIVE_TTL_MS)
  }

  function resolver(name: SchemaName, id: number): Resolver | null | Error {
    const key = `${name}:${id}`
    const cached = resolvers.get(key)
    if (cached !== undefined) return cached
    const made = makeResolver(readers.get(name) as avsc.Type, writers.get(id) as object)
    resolvers.set(key, made)
    return made
  }

  function decodeOne(name: SchemaName, bytes: Buffer | null): Decoded<never> {
    if (bytes === null) return { ok: false, reason: 'tombstone', message: 'the record has no value' }
    if (bytes.length < HEADER || bytes[0] !== 0) return { ok: false, reason: 'undecodable', message: 'the value does not begin with the byte 0 and a schema id: it is not Avro in the Confluent wire format' }
    const id = bytes.readInt32BE(1)
    let resolve: Resolver | null = null
    if (ids.get(name) !== id) {
      if (!writers.has(id)) return { ok: false, reason: 'unknown_schema', message: `the registry knows no schema ${id}` }
      const found = resolver(name, id)
      if (found instanceof Error) return { ok: false, reason: 'undecodable', message: `schema ${id} cannot be read as ${name}: ${found.message}` }
      resolve = found
    }
    try {
      const reader = readers.get(name) as avsc.Type
      const { value, offset } = reader.decode(bytes, HEADER, resolve ?? undefined) as { value: never; offset: number }
      if (offset !== bytes.length) return { ok: false, reason: 'undecodable', message: `the body has ${offset < 0 ? 'too few' : 'left-over'} bytes for schema ${name}` }
      return { ok: true, value }
    } catch (error) {
      return { ok: false, reason: 'undecodable', message: `the body does not fit schema ${name}: ${(error as Error).message}` }
    }
  }

  return {
    encode(name, value) {
      const type = readers.get(name) as avsc.Type
      const id = ids.get(name)
      if (id === undefined) throw new Error(`schema ${name} was not registered: add its topic to the subjects`)
      let end = encodeInto(type, value, scratch)
      if (end < 0) {
        scratch = Buffer.allocUnsafe(HEADER - end + 1024)
        end = encodeInto(type, value, scratch)
      }
      const bytes = Buffer.allocUnsafe(end)
      scratch.copy(bytes, 0, 0, end)
      bytes[0] = 0
      bytes.writeInt32BE(id, 1)
      return bytes
    },
    async decode(name, values) {
      const own = ids.get(name)
      const foreign = new Set<number>()
      for (const bytes of values) {
        if (bytes === null || bytes.length < HEADER || bytes[0] !== 0) continue
        const id = bytes.readInt32BE(1)
        if (id !== own && !writers.has(id)) foreign.add(id)
      }
      for (const id of foreign) await learn(id)
      return values.map(bytes => decodeOne(name, bytes))
    },
  }
}

/** Parses an Avro schema; optional enums and records in unions stay unwrapped. */
export function parse(schema: object): avsc.Type {
  return avsc.Type.forSchema(structuredClone(schema) as avsc.Schema, { wrapUnions: 'never' })
}

/** How `reader` reads what `writer` wrote, or why it cannot. */
export function makeResolver(reader: avsc.Type, writer: object): Resolver | Error {
  try {
    return reader.createResolver(parse(writer))
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Encodes after the header; answers the end, or minus the bytes that were missing. */
function encodeInto(type: avsc.Type, value: unknown, buffer: Buffer): number {
  const invalid: string[] = []
  try {
    const end = type.encode(value, buffer, HEADER)
    return end < 0 ? end - (buffer.length) : end
  } catch (error) {
    type.isValid(value, { errorHook: (path: string[]) => { invalid.push(path.join('.')) } })
    throw new TypeError(`the value does not fit schema ${type.name ?? ''}: ${invalid.length > 0 ? `wrong at ${invalid.join(', ')}` : (error as Error).message}`, { cause: error })
  }
}
