import type { Command } from 'commander'
import { processEnv, processOptions } from '../../config/load.ts'
import { configCheck, configPrint, configProviders } from '../config.ts'
import type { CommandResult } from '../config.ts'
import { openProviders } from '../runtime/providers.ts'
import { loadAll } from './settings.ts'

function answer({ exitCode, lines }: CommandResult): void {
  const stream = exitCode === 2 ? process.stderr : process.stdout
  stream.write(`${lines.join('\n')}\n`)
  process.exitCode = exitCode
}

/** What the configuration is, and what is wrong with it. */
export function register(program: Command): void {
  const config = program.command('config').description('check and show the configuration')
  config.command('check').description('every problem of settings, policy and prices at once; exit 2 when there is one').option('--providers', 'also ask Twilio and Resend whether they take the credentials').action(async ({ providers = false }: { providers?: boolean }) => {
    const result = configCheck(processEnv(), processOptions())
    answer(result)
    if (result.exitCode !== 0 || !providers) return
    const { sms, email } = openProviders(loadAll().settings, '', Date.now)
    answer(await configProviders([sms, email]))
  })
  config.command('print').description('every setting, secrets redacted').option('--json', 'as JSON').action(({ json = false }: { json?: boolean }) => answer(configPrint(processEnv(), { ...processOptions(), json })))
}
