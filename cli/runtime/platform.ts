/** What a process stands on: real services where the settings name them, embedded ones for the rest, simulators where there are no providers. */
import { join, resolve } from 'node:path'
import type { Settings } from '../../config/settings.ts'
import { ADDRESS_NAMES, SERVICE_NAMES, startEmbedded } from '../../embedded/index.ts'
import type { Embedded, Progress, ServiceName } from '../../embedded/index.ts'
import { simulatedCredentials, startSimulatorProcess } from './simulators.ts'
import type { SimulatorProcess, SimulatorProcessOptions } from './simulators.ts'

/** Sub-folder of the data of `up`. */
export const DATA_NAME = 'data'

export interface Platform {
  /** The settings with every address filled in. */
  readonly settings: Settings
  readonly embedded: Embedded | null
  readonly simulators: SimulatorProcess | null
  /** Says that it will be stopped soon: another start on the same data then waits. */
  leaving(): void
  stop(): Promise<void>
}

export interface PlatformOptions {
  readonly onProgress: (line: Progress) => void
  readonly onExit: (exit: { service: ServiceName; code: number; logFile: string }) => void
  /** Sub-folder of the data under POSTRIDER_HOME, default `data`. */
  readonly dataName?: string
  readonly simulators?: Partial<SimulatorProcessOptions>
}

/** Starts what is missing. Whatever was started is stopped again when something else cannot be. */
export async function startPlatform(settings: Settings, options: PlatformOptions): Promise<Platform> {
  const home = resolve(settings.POSTRIDER_HOME)
  const { dataName = DATA_NAME } = options
  const missing = SERVICE_NAMES.filter(name => settings[ADDRESS_NAMES[name]].length === 0)
  const embedded = missing.length === 0 ? null : await startEmbedded({
    home, services: missing, redisMaxMemory: settings.REDIS_MAXMEMORY, onProgress: options.onProgress, onExit: options.onExit,
    dataName, ...(settings.KAFKA_BROKERS[0] !== undefined && { kafkaBrokers: settings.KAFKA_BROKERS[0] }),
  })
  try {
    const simulated = settings.COMM_MOCK_SERVICES && settings.TWILIO_BASE_URL === '' && settings.RESEND_BASE_URL === ''
    const credentials = simulated ? { ...settings, ...simulatedCredentials } : settings
    const simulators = simulated ? await startSimulatorProcess(credentials, { profile: 'realistic', receiptsFile: join(home, dataName, 'receipts.jsonl'), ...options.simulators }) : null
    const { KAFKA_BROKERS, ...addresses } = embedded?.addresses ?? {}
    return {
      embedded, simulators,
      settings: Object.freeze({
        ...credentials, ...addresses, ...(KAFKA_BROKERS !== undefined && { KAFKA_BROKERS: [KAFKA_BROKERS] }),
        ...(simulators && { TWILIO_BASE_URL: simulators.url, RESEND_BASE_URL: simulators.url }),
      }),
      leaving: () => embedded?.leaving(),
      async stop() {
        await simulators?.stop()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
