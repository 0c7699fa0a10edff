/** What `inject('addresses')` answers in integration tests: where the services listen. */
export interface Addresses {
  readonly KAFKA_BROKERS: string
  readonly SCHEMA_REGISTRY_URL: string
  readonly REDIS_URL: string
  readonly CLICKHOUSE_URL: string
  readonly TWILIO_BASE_URL: string
  readonly RESEND_BASE_URL: string
}

declare module 'vitest' {
  export interface ProvidedContext { addresses: Addresses }
}
