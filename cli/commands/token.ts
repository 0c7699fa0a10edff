import type { Command } from 'commander'
import { mintToken, scopes } from '../../gateway/token.ts'
import type { Scope } from '../../gateway/token.ts'
import { UsageError } from './exit.ts'
import { serviceOf } from './flags.ts'
import { loadAll } from './settings.ts'

/** Mints an API token with JWT_SECRET_KEY. */
export function register(program: Command): void {
  program.command('token').description('mint an API token').requiredOption('--subject <name>', 'the service it is for; becomes the source of its requests').option('--scope <scope...>', `what it may do: ${scopes.join(', ')}`, ['communications:write', 'communications:read']).option('--hours <n>', 'how long it lives', '1')
    .action(({ subject, scope, hours }: { subject: string; scope: string[]; hours: string }) => {
      const unknown = scope.filter(name => !scopes.includes(name as Scope))
      if (unknown.length > 0) throw new UsageError(`--scope: ${unknown.join(', ')} is unknown; there are ${scopes.join(', ')}`)
      const ttlSeconds = Number(hours) * 3600
      if (!(ttlSeconds > 0 && Number.isFinite(ttlSeconds))) throw new UsageError('--hours: give a number above 0')
      process.stdout.write(`${mintToken(loadAll().settings, { subject: serviceOf('--subject', subject), scopes: scope as Scope[], ttlSeconds })}\n`)
    })
}
