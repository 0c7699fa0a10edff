/**
 * Global set-up of the integration tests: the services the environment gives no address for and the provider simulators, started once per run on data of
 * their own, so that several runs can go on at the same time.
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded, SERVICE_NAMES, type Embedded, type ServiceName } from '../../embedded/index.ts'
import { ADDRESS_NAMES } from '../../embedded/types.ts'
import { startSimulators, type Simulators } from '../../embedded/simulators/index.ts'
import type { Addresses } from './addresses.ts'
import { SIMULATED_PROVIDERS } from './simulated-providers.ts'
import { isAlive } from './until.ts'

const HOME = join(import.meta.dirname, '..', '..', '.postrider')

const dataName = `test-${process.pid}`
let embedded: Embedded | undefined
let simulators: Simulators | undefined

/** Starts the services and provides their addresses to the tests. */
export async function setup(project: TestProject): Promise<void> {
  await sweep()
  const given = (service: ServiceName): string => process.env[ADDRESS_NAMES[service]] ?? ''
  embedded = await startEmbedded({
    home: HOME,
    dataName,
    services: SERVICE_NAMES.filter(service => given(service) === ''),
    kafkaBrokers: given('kafka'),
    redisMaxMemory: '256mb',
    onProgress: ({ service, message }) => process.stderr.write(`${service}: ${message}\n`),
  })
  simulators = await startSimulators(SIMULATED_PROVIDERS)
  const addresses: Addresses = {
    KAFKA_BROKERS: given('kafka'),
    SCHEMA_REGISTRY_URL: given('registry'),
    REDIS_URL: given('redis'),
    CLICKHOUSE_URL: given('clickhouse'),
    TWILIO_BASE_URL: simulators.TWILIO_BASE_URL,
    RESEND_BASE_URL: simulators.RESEND_BASE_URL,
    ...embedded.addresses,
  }
  project.provide('addresses', addresses)
}

/** Ends them and removes their data. */
export async function teardown(): Promise<void> {
  await simulators?.close()
  await embedded?.stop()
  await rm(join(HOME, dataName), { recursive: true, force: true })
}

/** Removes the data of runs that were killed before their teardown. */
async function sweep(): Promise<void> {
  await mkdir(HOME, { recursive: true })
  const runs = (await readdir(HOME)).filter(name => /^test-\d+$/.test(name))
  await Promise.all(runs.map(async name => {
    if (!await isAlive(Number(name.slice('test-'.length)))) await rm(join(HOME, name), { recursive: true, force: true })
  }))
}

