import type { Command } from 'commander'
import { loadAll } from './settings.ts'
import { fail } from './exit.ts'
import { startApp } from '../runtime/app.ts'
import { createLogger } from '../runtime/logger.ts'
import { startPlatform } from '../runtime/platform.ts'
import { installSignals } from '../runtime/signals.ts'
import { listening } from '../runtime/table.ts'
import type { Platform } from '../runtime/platform.ts'

/** `up` starts what is missing and runs; `start` runs on given addresses only, as containers do. */
export function register(program: Command): void {
  program.command('up').description('run the system; services and providers nobody named are started embedded and simulated').action(() => run(true))
  program.command('start').description('run the system on the services the environment names').action(() => run(false))
}

async function run(embedded: boolean): Promise<void> {
  const { settings: given, policy, prices } = loadAll()
  const log = createLogger(given)
  const signals = installSignals()
  let platform: Platform | null = null
  try {
    if (embedded) {
      platform = await startPlatform(given, {
        onProgress: ({ service, message }) => process.stderr.write(`${service}: ${message}\n`),
        onExit: ({ service, code, logFile }) => signals.stop(1, new Error(`${service} ended with code ${code}; see ${logFile}`)),
      })
    }
    const settings = platform?.settings ?? given
    const app = await startApp({ settings, policy, prices, log, onCrash: (error, where) => signals.stop(1, Object.assign(error, { where })) })
    if (platform?.simulators && app.url) await platform.simulators.webhooksTo(app.url, settings)
    process.stdout.write(`${listening(settings, app, platform)}\nPress Ctrl-C to stop.\n`)
    const { code, error } = await signals.stopped
    if (error) log.error({ err: error }, 'stopping: a bug, or a dependency that is gone')
    process.stderr.write('Stopping: finishing what is in hand ...\n')
    await app.stop()
    process.exitCode = code
  } catch (error) {
    process.exitCode = fail(error)
  } finally {
    await platform?.stop()
  }
  // A client of a library may hold a timer; everything of ours is closed by now.
  process.exit()
}
