import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { createCodec } from '../../schemas/codec.ts'
import { schemas } from '../../schemas/generated/schemas.ts'
import { createRegistry } from '../../schemas/registry.ts'
import { samples } from './samples.ts'

const registry = createRegistry(inject('addresses').SCHEMA_REGISTRY_URL)
const subject = (): string => `test-${randomUUID()}-value`
const without = (name: string): object => ({ ...schemas.recipient, fields: schemas.recipient.fields.filter(field => field.name !== name) })
const withField = (field: object): object => ({ ...schemas.recipient, fields: [...schemas.recipient.fields, field] })

describe('the schema registry', () => {
  it('gives the same schema the same id, and answers it by id', async () => {
    const name = subject()
    const id = await registry.register(name, schemas.alert, 'BACKWARD_TRANSITIVE')
    expect(await registry.register(name, schemas.alert, 'BACKWARD_TRANSITIVE')).toBe(id)
    expect(await registry.schemaById(id)).toMatchObject({ name: 'postrider.Alert' })
  })

  it('answers null for an id it does not know', async () => expect(await registry.schemaById(99_999_999)).toBeNull())

  it('refuses a field without a default where old records are read for ever', async () => {
    const name = subject()
    await registry.register(name, schemas.recipient, 'FULL_TRANSITIVE')
    await expect(registry.register(name, withField({ name: 'extra', type: 'string' }), 'FULL_TRANSITIVE')).rejects.toThrow(/compatib|conflict|rule/i)
    await expect(registry.register(name, without('updatedAt'), 'FULL_TRANSITIVE')).rejects.toThrow(/compatib|conflict|rule/i)
    expect(await registry.register(name, withField({ name: 'extra', type: 'string', default: '' }), 'FULL_TRANSITIVE')).toBeGreaterThan(0)
  })

  it('serves a codec: what one process writes, another reads', async () => {
    const topics = [{ topic: `test-${randomUUID()}`, schema: 'communication' as const, compatibility: 'BACKWARD_TRANSITIVE' as const }]
    const [writer, reader] = [await createCodec(registry, topics, Date.now), await createCodec(registry, topics, Date.now)]
    const [decoded] = await reader.decode('communication', [writer.encode('communication', samples.communication)])
    expect(decoded?.ok && decoded.value.text).toBe(samples.communication.text)
  })
})
