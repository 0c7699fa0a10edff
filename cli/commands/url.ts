import { resolve } from 'node:path'
import type { Command } from 'commander'
import { findRunning } from '../runtime/running.ts'
import { UsageError } from './exit.ts'
import { loadAll } from './settings.ts'

/** Where the gateway of the system that runs here listens, for scripts. */
export function register(program: Command): void {
  program.command('url').description('print the address of the gateway that runs under POSTRIDER_HOME').action(async () => {
    const home = loadAll().settings.POSTRIDER_HOME
    const urls = [...await findRunning(resolve(home))].flatMap(([folder, { url }]) => url === null ? [] : [{ folder, url }])
    const [only] = urls
    if (!only) throw new UsageError(`no gateway runs under ${home}; \`npm start\` or \`npm run demo -- --keep-running\` runs one`)
    if (urls.length > 1) throw new UsageError(`several run here:\n${urls.map(({ folder, url }) => `${url}  (${folder})`).join('\n')}`)
    process.stdout.write(`${only.url}\n`)
  })
}
