/** The words the embedded services share: their names, their ports, and what one must say of itself to be run. */

import type { Java } from './downloads/java.ts'

export const SERVICE_NAMES = ['kafka', 'registry', 'redis', 'clickhouse'] as const
export type ServiceName = typeof SERVICE_NAMES[number]

/** kafkaController is Kafka's own: its KRaft quorum of one talks to itself there. */
export type PortName = ServiceName | 'kafkaController'
export type Ports = Readonly<Partial<Record<PortName, number>>>

/** The setting each service fills in. */
export const ADDRESS_NAMES = {
  kafka: 'KAFKA_BROKERS',
  registry: 'SCHEMA_REGISTRY_URL',
  redis: 'REDIS_URL',
  clickhouse: 'CLICKHOUSE_URL',
} as const satisfies Record<ServiceName, string>
export type AddressName = typeof ADDRESS_NAMES[ServiceName]

/** `services`: all of them. */
export interface Progress { readonly service: ServiceName | 'services'; readonly message: string }
export type OnProgress = (line: Progress) => void

/** Where a service lives while it runs. Everything is an absolute path. */
export interface ServiceContext {
  /** Folder of its data, exists. */
  readonly data: string
  /** Folder of its program as `setup` left it; empty for what is on PATH or in node_modules. */
  readonly program: string
  readonly java: Java
  readonly ports: Ports
  /** host:port of the broker, for those that need one. */
  readonly kafkaBrokers: string
  readonly redisMaxMemory: string
}

/** Runs in the folder of the service's data. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Why this run takes longer than usual to end, and how long it may, ms. */
  readonly slowEnd?: { readonly because: string; readonly timeoutMs: number }
  /** Runs once the process is gone, before its data may be touched by anyone else. */
  afterExit?(code: number): Promise<void>
}

/** One service as the runner sees it. */
export interface Service {
  readonly name: ServiceName
  readonly ports: readonly PortName[]
  /** How long it may take from start to ready, ms. */
  readonly startTimeoutMs: number
  /** How long it may take from TERM to gone before it is killed, ms. */
  readonly stopTimeoutMs: number
  /** Writes its configuration and answers what to run. May be called again with other ports. */
  prepare(context: ServiceContext): Promise<Launch>
  /** One try to use it: true once it answers. Never throws. */
  ready(context: ServiceContext): Promise<boolean>
  address(context: ServiceContext): string
}
