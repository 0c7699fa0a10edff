/** The registry port and its Confluent fill (Apicurio and Confluent speak the same API). Registration happens at start; the hot path never calls it. */
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

export type Compatibility = 'FULL_TRANSITIVE' | 'BACKWARD_TRANSITIVE'

export interface Registry {
  /** Registers `schema` under `subject` and answers its id; rejects when it is incompatible with an earlier version. */
  register(subject: string, schema: object, compatibility: Compatibility): Promise<number>
  /** The writer schema of an id, or null when the registry does not know it. Rejects when the registry cannot be reached. */
  schemaById(id: number): Promise<object | null>
}

/** The fill over HTTP; `url` is the Confluent API's base, e.g. http://host:8081 or http://host:8080/apis/ccompat/v7. */
export function createRegistry(url: string): Registry {
  const client = new SchemaRegistry({ host: url, retry: { maxRetryTimeInSecs: 5, initialRetryTimeInSecs: 0.1, retries: 8 } })
  return {
    async register(subject, schema, compatibility) {
      const { id } = await client.register({ type: SchemaType.AVRO, schema: JSON.stringify(schema) }, { subject, compatibility: COMPATIBILITY[compatibility] })
      return id
    },
    async schemaById(id) {
      try {
        const found: { schema?: unknown } & object = await client.getSchema(id)
        // The client wraps avsc types; their JSON is the schema.
        return JSON.parse(JSON.stringify(found)) as object
      } catch (error) {
        const status = (error as { status?: number }).status
        if (status !== undefined && status >= 400 && status < 500) return null
        throw error
      }
    },
  }
}

/** The fill in memory, for tests without a registry: the same ids for the same schema, no compatibility rule. */
export function createMemoryRegistry(): Registry {
  const known: object[] = []
  return {
    async register(_subject, schema) {
      const text = JSON.stringify(schema)
      const at = known.findIndex(other => JSON.stringify(other) === text)
      return at === -1 ? known.push(schema) : at + 1
    },
    async schemaById(id) {
      return known[id - 1] ?? null
    },
  }
}
