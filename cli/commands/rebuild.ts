import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { openPrivacy } from '../../processors/privacy/index.ts'
import { openCodec, openLog, prepareTopics } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { createLogger } from '../runtime/logger.ts'
import { rebuildState } from '../runtime/state.ts'
import { openStores } from '../runtime/stores.ts'
import { UsageError } from './exit.ts'
import { loadAll } from './settings.ts'

/** How long the right to rebuild lasts without renewing, ms. */
const HOLD_MS = 10_000

/** Forgets what Redis holds and restores it from Kafka. A running system does so by itself when Redis is lost. */
export function register(program: Command): void {
  program.command('rebuild').description('forget what Redis holds and restore it from Kafka; everything waits meanwhile. Says what it would do unless --yes is given').option('--yes', 'really do it')
    .action(async ({ yes = false }: { yes?: boolean }) => {
      if (!yes) {
        process.stdout.write('would close the gates, forget limits, budgets, ledger, recipients and deferrals in Redis, and restore them from Kafka; nothing is sent meanwhile. Repeat with --yes\n')
        return
      }
      process.stdout.write(`${JSON.stringify(await rebuildAll())}\n`)
    })
}

async function rebuildAll(): Promise<object> {
  const { settings: given, policy, prices } = loadAll()
  const settings = onExisting(given, ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'])
  const log = createLogger(settings)
  const kafka = openLog(settings, log, error => { throw error })
  const { stores: bare, plainHash, addressHash } = openStores(settings, log)
  try {
    await bare.ready
    await prepareTopics(kafka, settings)
    const producer = kafka.producer('keys')
    const { codec, stores } = openPrivacy({ settings, codec: await openCodec(settings, Date.now), stores: bare, addressHash: plainHash, publish: records => producer.send(records), random: randomBytes, now: Date.now })
    const rebuilt = await rebuildState({ settings, policy, prices, codec, stores, addressHash, now: Date.now, log, kafka, admin: kafka.admin() }, HOLD_MS)
    if (rebuilt === null) throw new UsageError('another worker is rebuilding the state already')
    return { read: rebuilt.read, inHand: rebuilt.inHand }
  } finally {
    await kafka.close()
    await bare.close()
  }
}
