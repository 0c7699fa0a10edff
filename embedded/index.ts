/** Starts what Postrider needs on a machine that has none of it. Tests, the demo and `postrider up` all begin here. */
import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { holdDataFolder, type Hold } from './processes/data-folder.ts'
import { makeFolder } from './processes/folder.ts'
import { startService, type Running } from './processes/start-service.ts'
import { clickhouse } from './services/clickhouse.ts'
import { kafka } from './services/kafka.ts'
import { redis } from './services/redis.ts'
import { registry } from './services/registry.ts'
import { setup } from './setup.ts'
import { ADDRESS_NAMES, type AddressName, type OnProgress, type Ports, type Service, type ServiceName } from './types.ts'

export { SetupError, type SetupErrorCode } from './errors.ts'
export { makeFolder } from './processes/folder.ts'
export { ADDRESS_NAMES, SERVICE_NAMES, type AddressName, type Ports, type Progress, type ServiceName } from './types.ts'

export interface EmbeddedOptions {
  /** Folder of everything embedded, e.g. .postrider. */
  readonly home: string
  readonly services: readonly ServiceName[]
  /** Sub-folder of the data, default data: several sets of data can share one home. */
  readonly dataName?: string
  /** Where programs are kept, default <home>/downloads; may be shared between homes. */
  readonly downloads?: string
  /** Ports to insist on; others are free ones, the same as last time where possible. */
  readonly ports?: Ports
  /** Broker for the registry when kafka is not among the services. */
  readonly kafkaBrokers?: string
  /** Redis's maxmemory, default 2gb. */
  readonly redisMaxMemory?: string
  readonly onProgress?: OnProgress
  /** Called when a service ends without having been asked to. */
  readonly onExit?: (exit: { service: ServiceName; code: number; logFile: string }) => void
}

export interface Embedded {
  /** Addresses of the services that were started, by the setting each fills in. */
  readonly addresses: Readonly<Partial<Record<AddressName, string>>>
  readonly pids: Readonly<Partial<Record<ServiceName, number>>>
  /** Says that they will be ended soon, after what else is to be finished: another start on the same data then waits instead of failing. */
  leaving(): void
  /** Ends them, dependants first; resolves when all are gone. Idempotent. */
  stop(): Promise<void>
}

/** The registry keeps its schemas in Kafka, so it starts after it and ends before it. */
const WAVES: readonly (readonly Service[])[] = [[kafka, redis, clickhouse], [registry]]

/**
 * Downloads what is missing, starts the services and resolves when all of them answer. They end with this process, however it ends.
 * SetupError (see its code) when something is for the user to put right; whatever had been started by then is stopped.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const home = resolve(options.home)
  const data = join(home, options.dataName ?? 'data')
  const onProgress = options.onProgress ?? (() => {})
  const given = options.downloads ?? join(home, 'downloads')
  await makeFolder(data)
  await makeFolder(given)
  // By its own name, whatever links lead to it: a class archive knows the paths it was made with (jvm.ts).
  const downloads = await realpath(given)
  const hold = await takeFolder(data, onProgress)
  const running: Running[] = []
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => stopping ??= (hold.leaving(), stopAll(running).finally(() => hold.release()))
  try {
    const programs = await setup(options.services, downloads, onProgress)
    for (const wave of WAVES) {
      const wanted = wave.filter(service => options.services.includes(service.name))
      const kafkaBrokers = running.find(one => one.service === kafka)?.address ?? options.kafkaBrokers ?? ''
      await settleAll(wanted.map(async service => {
        const logFile = join(data, 'logs', `${service.name}.log`)
        const context = { data: join(data, service.name), program: programs.folders[service.name], java: programs.java, kafkaBrokers, redisMaxMemory: options.redisMaxMemory ?? '2gb' }
        const one = await startService(service, { context, fixed: options.ports ?? {}, logFile, onProgress, onSpawn: hold.own })
        running.push(one)
        void one.exited.then(code => stopping ?? options.onExit?.({ service: service.name, code, logFile }))
      }))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    addresses: Object.fromEntries(running.map(one => [ADDRESS_NAMES[one.service.name], one.address])),
    pids: Object.fromEntries(running.map(one => [one.service.name, one.pid])),
    leaving: () => hold.leaving(),
    stop,
  }
}

/** Resolves once nobody works in the data folder of that name; SetupError already_running when somebody does and stays. */
export async function untilDataFree(home: string, dataName: string, onProgress: OnProgress): Promise<void> {
  const data = join(resolve(home), dataName)
  await makeFolder(data)
  const hold = await takeFolder(data, onProgress)
  hold.release()
}

const takeFolder = (data: string, onProgress: OnProgress): Promise<Hold> =>
  holdDataFolder(data, pid => onProgress({ service: 'services', message: `waiting for process ${pid}, which is ending those of ${data}` }))

/** Promise.all that lets every one finish before it rejects, so that what did start is known and can be stopped. */
async function settleAll(starts: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(starts)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function stopAll(running: readonly Running[]): Promise<void> {
  const waves = WAVES.toReversed().map(wave => running.filter(one => wave.includes(one.service)))
  for (const wave of waves) await Promise.all(wave.map(one => one.stop()))
}
