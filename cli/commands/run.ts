import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Settings } from '../../config/settings.ts'
import { ADDRESS_NAMES } from '../../embedded/index.ts'
import { startApp } from '../runtime/app.ts'
import { createLogger } from '../runtime/logger.ts'
import { DATA_NAME, startPlatform } from '../runtime/platform.ts'
import type { Platform } from '../runtime/platform.ts'
import { checkPort } from '../runtime/ports.ts'
import { untilReachable } from '../runtime/reachable.ts'
import { noteRunning } from '../runtime/running.ts'
import { installSignals } from '../runtime/signals.ts'
import { listening } from '../runtime/table.ts'
import { fail, Stopped, UsageError } from './exit.ts'
import { loadAll } from './settings.ts'

/** Services that start at the same moment as we do are waited for this long, ms; then whoever runs us starts us again. */
const PATIENCE_MS = 15_000
const addresses = Object.values(ADDRESS_NAMES)

/** `up` starts what is missing and runs; `start` runs on given addresses only, as containers do. */
export function register(program: Command): void {
  program.command('up').description('run the system; services and providers nobody named are started embedded and simulated').action(() => run(true))
  program.command('start').description('run the system on the services the environment names').action(() => run(false))
}

async function run(embedded: boolean): Promise<void> {
  const signals = installSignals()
  let platform: Platform | null = null
  let unnote = async (): Promise<void> => {}
  try {
    const { settings: given, policy, prices } = loadAll()
    const log = createLogger(given)
    if (!embedded) named(given)
    await checkPort(given)
    await untilReachable(given, addresses, PATIENCE_MS)
    if (embedded) {
      platform = await startPlatform(given, {
        onProgress: ({ service, message }) => process.stderr.write(`${service}: ${message}\n`),
        onExit: ({ service, code, logFile }) => signals.stop(1, new Stopped(`${service} ended with code ${code}; see ${logFile}`)),
      })
    }
    const settings = platform?.settings ?? given
    signals.started()
    const app = await startApp({ settings, policy, prices, log, onCrash: (error, where) => signals.stop(1, Object.assign(error, { where })) })
    if (platform?.simulators && app.url) await platform.simulators.webhooksTo(app.url, settings)
    if (platform) unnote = await noteRunning(join(resolve(settings.POSTRIDER_HOME), DATA_NAME), { url: app.url, addresses: platform.embedded?.addresses ?? {} })
    process.stdout.write(`${listening(settings, app, platform)}\nPress Ctrl-C to stop.\n`)
    const { code, error } = await signals.stopped
    if (error) log.error({ err: error }, 'stopping: a bug, or a dependency that is gone')
    process.stderr.write('Stopping: finishing what is in hand ...\n')
    platform?.leaving()
    await app.stop()
    process.exitCode = code
  } catch (error) {
    process.exitCode = fail(error)
  } finally {
    await unnote()
    await platform?.stop()
  }
  // A client of a library may hold a timer; everything of ours is closed by now.
  process.exit()
}

function named(settings: Settings): void {
  const missing = addresses.filter(name => settings[name].length === 0)
  if (missing.length > 0) throw new UsageError(missing.map(name => `${name}: not set; \`start\` runs on given services, \`up\` starts those that are missing`).join('\n'))
}
