import type { Command } from 'commander'
import { storyOf } from '../../gateway/story.ts'
import { onServices } from '../runtime/brokers.ts'
import { openAnalytics } from '../runtime/connect.ts'
import { openStores } from '../runtime/stores.ts'
import { tellStory } from '../story.ts'

/** What GET /v1/communications/:id answers, for a terminal. */
export function register(program: Command): void {
  program.command('trace').description('the story of one request: every event, and what each stage decided; exit 1 when nobody knows it').argument('<request>', 'request id').option('--json', 'as JSON')
    .action(async (requestId: string, { json = false }: { json?: boolean }) => {
      // Redis knows of what ClickHouse has not heard yet.
      const { settings, log } = await onServices(['CLICKHOUSE_URL', 'REDIS_URL'])
      const analytics = await openAnalytics(settings, Date.now)
      const { stores } = openStores(settings, log)
      const story = await storyOf({ analytics, stores }, requestId).finally(() => Promise.all([analytics.close(), stores.close()]))
      if (story) process.stdout.write(`${json ? JSON.stringify(story) : tellStory(story)}\n`)
      else {
        process.stderr.write(`${requestId}: nothing is known by this id\n`)
        process.exitCode = 1
      }
    })
}
