import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { runDemo } from '../demo/run.ts'
import { render, succeeded } from '../demo/report.ts'
import type { DemoReport } from '../demo/report.ts'
import { createDisplay } from '../demo/display.ts'
import { fail } from './exit.ts'
import { loadAll } from './settings.ts'

/** Settings of the demo, where the environment says nothing else. Pacing is raised, or a thousand messages would take ten minutes at the real limits; the rest is as in production. */
const DEMO_DEFAULTS = {
  SMS_RATE_CRITICAL_PER_MINUTE: '20000', SMS_RATE_NORMAL_PER_MINUTE: '20000', SMS_RATE_HOURLY: '100000', SMS_RATE_DAILY: '100000',
  EMAIL_RATE_CRITICAL_PER_MINUTE: '20000', EMAIL_RATE_NORMAL_PER_MINUTE: '20000', EMAIL_RATE_HOURLY: '100000', EMAIL_RATE_DAILY: '100000',
  RECONCILE_DELAY_SECONDS: '2', LOG_LEVEL: 'error',
} as const

export function register(program: Command): void {
  program.command('demo').description('publish the examples and watch them being decided and sent').option('--json', 'print the report as one JSON object').option('--keep-running', 'leave the system running afterwards, to look around')
    .action(async ({ json = false, keepRunning = false }: { json?: boolean; keepRunning?: boolean }) => {
      const display = createDisplay(process.stderr)
      try {
        const { settings, policy, prices } = loadAll(DEMO_DEFAULTS)
        const tell = (report: DemoReport): void => {
          process.stdout.write(json ? `${JSON.stringify({ ok: succeeded(report), ...report })}\n` : `${render(report)}\n`)
          process.exitCode = succeeded(report) ? 0 : 1
        }
        await runDemo({ settings, policy, prices, folder: join(resolve(settings.POSTRIDER_HOME), 'demo'), display, tell, keepRunning })
      } catch (error) {
        display.done()
        process.exitCode = fail(error)
      }
      process.exit()
    })
}
