import type { Command } from 'commander'
import type { Settings } from '../../config/settings.ts'
import { cancel } from '../../gateway/cancel.ts'
import type { CancelDeps } from '../../gateway/cancel.ts'
import { listDeferrals, releaseDeferrals, rescheduleDeferral, TIMING_REASONS } from '../../processors/deferral/operations.ts'
import type { DeferralFilter, OperationDeps } from '../../processors/deferral/operations.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { reasons } from '../../processors/kernel/reasons.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { openAnalytics, openCodec } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { openStores, untilReady } from '../runtime/stores.ts'
import { table } from '../runtime/table.ts'
import { UsageError } from './exit.ts'
import { codesOf, countOf, timeOf } from './flags.ts'

interface FilterFlags { readonly recipient?: string; readonly category?: string; readonly campaign?: string; readonly tenant?: string; readonly reason?: string; readonly from?: string; readonly to?: string }
type Work = (deps: OperationDeps & Omit<CancelDeps, 'analytics'>, settings: Settings) => Promise<string>

/** What waits: look, let go, move, cancel. */
export function register(program: Command): void {
  const deferrals = program.command('deferrals').description('what waits: list, release, replan, reschedule, cancel')
  const filtered = (command: Command): Command => command.option('--recipient <id>', 'only of this person').option('--category <name>', 'only of this category').option('--campaign <id>', 'only of this campaign').option('--tenant <id>', 'only of this tenant')
    .option('--reason <codes>', 'only with these reasons, separated by commas; budget_* means all that begin so').option('--from <time>', 'due at or after').option('--to <time>', 'due at or before')

  filtered(deferrals.command('list').description('what waits, earliest first')).option('--limit <n>', 'at most so many', '50').option('--json', 'as JSON')
    .action((flags: FilterFlags & { limit: string; json?: boolean }) => {
      const [filter, limit] = [filterOf(flags), countOf('--limit', flags.limit)]
      return withDeps(async deps => {
        const found = await listDeferrals(deps, filter, limit)
        if (flags.json) return JSON.stringify(found)
        const rows = found.deferrals.map(({ requestId, recipientId, category, reason, dueAt }) => [requestId, recipientId, category, reason, new Date(dueAt).toISOString()])
        return `${table([['request', 'person', 'category', 'reason', 'due'], ...rows])}${found.more ? '\nand more' : ''}`
      })
    })
  filtered(deferrals.command('release').description('wake what matches now, everything is asked again; says how many unless --send is given')).option('--send', 'really wake them')
    .action((flags: FilterFlags & { send?: boolean }) => {
      const filter = filterOf(flags)
      if (Object.keys(filter).length === 0) throw new UsageError('say which: --recipient, --category, --campaign, --tenant, --reason, --from or --to')
      return withDeps(async deps => JSON.stringify(await releaseDeferrals(deps, filter, { limit: Number.MAX_SAFE_INTEGER, dryRun: flags.send !== true })))
    })
  deferrals.command('replan').description('wake what waits for hours, weekends, holidays or a pause: after a change of policy each is decided anew').option('--send', 'really wake them')
    .action(({ send = false }: { send?: boolean }) => withDeps(async deps => JSON.stringify(await releaseDeferrals(deps, { reasons: TIMING_REASONS }, { limit: Number.MAX_SAFE_INTEGER, dryRun: !send }))))
  deferrals.command('reschedule').description('let one wake at another time').argument('<request>', 'request id').requiredOption('--not-before <time>', 'ISO 8601, e.g. 2026-12-01T09:00:00-05:00')
    .action((requestId: string, flags: { notBefore: string }) => {
      const notBefore = timeOf('--not-before', flags.notBefore)
      return withDeps(async deps => {
        const outcome = await rescheduleDeferral(deps, requestId, notBefore, 'cli')
        if (outcome.kind !== 'rescheduled') throw new UsageError(`${requestId}: ${{ not_waiting: 'it does not wait', unclear: 'it may have gone out; that is being found out', would_expire: 'it would be worthless by then' }[outcome.kind]}`)
        return JSON.stringify({ requestId, state: 'deferred', notBefore: new Date(outcome.dueAt).toISOString() })
      })
    })
  deferrals.command('cancel').description('cancel one that has not gone out').argument('<request>', 'request id').action((requestId: string) => withDeps(async (deps, settings) => {
    const analytics = await openAnalytics(await onExisting(settings, ['CLICKHOUSE_URL']), Date.now)
    const refused = await cancel({ ...deps, analytics }, requestId).finally(() => analytics.close())
    if (refused) throw new UsageError(`${requestId}: ${refused.message}`)
    return JSON.stringify({ requestId, state: 'cancelled' })
  }))
}

function filterOf({ recipient, category, campaign, tenant, reason, from, to }: FilterFlags): DeferralFilter {
  return {
    ...(recipient !== undefined && { recipientId: recipient }), ...(category !== undefined && { category }), ...(campaign !== undefined && { campaignId: campaign }), ...(tenant !== undefined && { tenantId: tenant }),
    ...(reason !== undefined && { reasons: codesOf('--reason', reason, Object.keys(reasons)) }), ...(from !== undefined && { dueFrom: timeOf('--from', from) }), ...(to !== undefined && { dueTo: timeOf('--to', to) }),
  }
}

/** Works on services that run. */
async function withDeps(work: Work): Promise<void> {
  const answer = await onBrokers(['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'], async ({ settings, policy, kafka, log }) => {
    const { stores } = openStores(settings, log)
    try {
      await untilReady(stores, settings)
      const codec = await openCodec(settings, Date.now)
      return await work({ policy, codec, producer: kafka.producer('deferrals'), stores, metrics: createMetrics(), now: Date.now }, settings)
    } finally {
      await stores.close()
    }
  })
  process.stdout.write(`${answer}\n`)
}
