import type { Command } from 'commander'
import type { Settings } from '../../config/settings.ts'
import { cancel } from '../../gateway/cancel.ts'
import type { CancelDeps } from '../../gateway/cancel.ts'
import { listDeferrals, releaseDeferrals, rescheduleDeferral, TIMING_REASONS } from '../../processors/deferral/operations.ts'
import type { DeferralFilter, OperationDeps } from '../../processors/deferral/operations.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { openAnalytics, openCodec, openLog } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { createLogger } from '../runtime/logger.ts'
import { openStores } from '../runtime/stores.ts'
import { table } from '../runtime/table.ts'
import { UsageError } from './exit.ts'
import { loadAll } from './settings.ts'

interface FilterFlags { readonly recipient?: string; readonly category?: string; readonly campaign?: string; readonly tenant?: string; readonly reason?: string; readonly from?: string; readonly to?: string }
type Work = (deps: OperationDeps & Omit<CancelDeps, 'analytics'>, settings: Settings) => Promise<string>

/** What waits: look, let go, move, cancel. */
export function register(program: Command): void {
  const deferrals = program.command('deferrals').description('what waits: list, release, replan, reschedule, cancel')
  const filtered = (command: Command): Command => command.option('--recipient <id>', 'only of this person').option('--category <name>', 'only of this category').option('--campaign <id>', 'only of this campaign').option('--tenant <id>', 'only of this tenant')
    .option('--reason <codes>', 'only with these reasons, separated by commas; budget_* means all that begin so').option('--from <time>', 'due at or after').option('--to <time>', 'due at or before')

  filtered(deferrals.command('list').description('what waits, earliest first')).option('--limit <n>', 'at most so many', '50').option('--json', 'as JSON')
    .action((flags: FilterFlags & { limit: string; json?: boolean }) => withDeps(async deps => {
      const found = await listDeferrals(deps, filterOf(flags), countOf('--limit', flags.limit))
      if (flags.json) return JSON.stringify(found)
      const rows = found.deferrals.map(({ requestId, recipientId, category, reason, dueAt }) => [requestId, recipientId, category, reason, new Date(dueAt).toISOString()])
      return `${table([['request', 'person', 'category', 'reason', 'due'], ...rows])}${found.more ? '\nand more' : ''}`
    }))
  filtered(deferrals.command('release').description('wake what matches now, everything is asked again; says how many unless --send is given')).option('--send', 'really wake them')
    .action((flags: FilterFlags & { send?: boolean }) => {
      const filter = filterOf(flags)
      if (Object.keys(filter).length === 0) throw new UsageError('say which: --recipient, --category, --campaign, --tenant, --reason, --from or --to')
      return withDeps(async deps => JSON.stringify(await releaseDeferrals(deps, filter, { limit: Number.MAX_SAFE_INTEGER, dryRun: flags.send !== true })))
    })
  deferrals.command('replan').description('wake what waits for hours, weekends, holidays or a pause: after a change of policy each is decided anew').option('--send', 'really wake them')
    .action(({ send = false }: { send?: boolean }) => withDeps(async deps => JSON.stringify(await releaseDeferrals(deps, { reasons: TIMING_REASONS }, { limit: Number.MAX_SAFE_INTEGER, dryRun: !send }))))
  deferrals.command('reschedule').description('let one wake at another time').argument('<request>', 'request id').requiredOption('--not-before <time>', 'ISO 8601, e.g. 2026-12-01T09:00:00-05:00')
    .action((requestId: string, { notBefore }: { notBefore: string }) => withDeps(async deps => {
      const outcome = await rescheduleDeferral(deps, requestId, timeOf('--not-before', notBefore), 'cli')
      if (outcome.kind !== 'rescheduled') throw new UsageError(`${requestId}: ${{ not_waiting: 'it does not wait', unclear: 'it may have gone out; that is being found out', would_expire: 'it would be worthless by then' }[outcome.kind]}`)
      return JSON.stringify({ requestId, state: 'deferred', notBefore: new Date(outcome.dueAt).toISOString() })
    }))
  deferrals.command('cancel').description('cancel one that has not gone out').argument('<request>', 'request id').action((requestId: string) => withDeps(async (deps, settings) => {
    const analytics = await openAnalytics(onExisting(settings, ['CLICKHOUSE_URL']), Date.now)
    const refused = await cancel({ ...deps, analytics }, requestId).finally(() => analytics.close())
    if (refused) throw new UsageError(`${requestId}: ${refused.message}`)
    return JSON.stringify({ requestId, state: 'cancelled' })
  }))
}

function filterOf({ recipient, category, campaign, tenant, reason, from, to }: FilterFlags): DeferralFilter {
  return {
    ...(recipient !== undefined && { recipientId: recipient }), ...(category !== undefined && { category }), ...(campaign !== undefined && { campaignId: campaign }), ...(tenant !== undefined && { tenantId: tenant }),
    ...(reason !== undefined && { reasons: reason.split(',').map(part => part.trim()) }), ...(from !== undefined && { dueFrom: timeOf('--from', from) }), ...(to !== undefined && { dueTo: timeOf('--to', to) }),
  }
}

function timeOf(flag: string, text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new UsageError(`${flag}: ${text} is no time; write it as 2026-12-01T09:00:00Z`)
  return at
}

function countOf(flag: string, text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${flag}: give a whole number from 1 on`)
  return count
}

/** Works on services that run. */
async function withDeps(work: Work): Promise<void> {
  const { settings: given, policy } = loadAll()
  const settings = onExisting(given, ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'])
  const log = openLog(settings, createLogger(settings), error => { throw error })
  const { stores } = openStores(settings)
  try {
    const codec = await openCodec(settings, Date.now)
    process.stdout.write(`${await work({ policy, codec, producer: log.producer('deferrals'), stores, metrics: createMetrics(), now: Date.now }, settings)}\n`)
  } finally {
    await stores.close()
    await log.close()
  }
}
