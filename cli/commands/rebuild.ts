import { randomBytes, randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { openPrivacy } from '../../processors/privacy/index.ts'
import { rangeReader } from '../../topics/range.ts'
import { replayAnalytics } from '../replay-analytics.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { openAnalytics, openCodec, prepareTopics } from '../runtime/connect.ts'
import { openSealing } from '../runtime/privacy.ts'
import { rebuildState } from '../runtime/state.ts'
import { openStores, untilReady } from '../runtime/stores.ts'
import { UsageError } from './exit.ts'

/** How long the right to rebuild lasts without renewing, ms. */
const HOLD_MS = 10_000

interface Flags { readonly yes?: boolean; readonly analytics?: boolean }

/** Forgets what Redis holds and restores it from Kafka, which a running system does by itself when Redis is lost; or fills ClickHouse again. */
export function register(program: Command): void {
  program.command('rebuild').description('forget what Redis holds and restore it from Kafka; everything waits meanwhile. Says what it would do unless --yes is given').option('--yes', 'really do it').option('--analytics', 'read what Kafka keeps into ClickHouse instead, which may be empty or not; nothing waits')
    .action(async ({ yes = false, analytics = false }: Flags) => {
      const plan = analytics
        ? 'would read every event, request, consent, alert and dead letter that Kafka keeps into ClickHouse once more; rows that are there stay as they are, and the system goes on'
        : 'would close the gates, forget limits, budgets, ledger, recipients and deferrals in Redis, and restore them from Kafka; nothing is sent meanwhile'
      process.stdout.write(yes ? `${JSON.stringify(await (analytics ? refillAnalytics() : rebuildAll()))}\n` : `${plan}. Repeat with --yes\n`)
    })
}

async function rebuildAll(): Promise<object> {
  return onBrokers(['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL'], async ({ settings, policy, prices, log, kafka }) => {
    const { stores: bare, plainHash, addressHash } = openStores(settings, log)
    try {
      await untilReady(bare, settings)
      await prepareTopics(kafka, settings)
      const producer = kafka.producer('keys')
      const { codec, stores } = openPrivacy({ settings, codec: await openCodec(settings, Date.now), stores: bare, addressHash: plainHash, publish: records => producer.send(records), random: randomBytes, now: Date.now })
      const rebuilt = await rebuildState({ settings, policy, prices, codec, stores, addressHash, now: Date.now, log, kafka, admin: kafka.admin() }, HOLD_MS)
      if (rebuilt === null) throw new UsageError('another worker is rebuilding the state already')
      return { read: rebuilt.read, inHand: rebuilt.inHand }
    } finally {
      await bare.close()
    }
  })
}

async function refillAnalytics(): Promise<object> {
  return onBrokers(['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL', 'CLICKHOUSE_URL'], async ({ settings, policy, log, kafka }) => {
    const store = await openAnalytics(settings, Date.now)
    // What is put aside may be sealed: its request id is read from it.
    const sealing = await openSealing(settings, await openCodec(settings, Date.now), kafka.producer('keys'))
    const read = rangeReader(kafka, () => `${settings.KAFKA_CLIENT_ID}.rebuild-${randomUUID()}`)
    try {
      return { read: await replayAnalytics({ admin: kafka.admin(), read, store, settings, policy, codec: sealing.codec, metrics: createMetrics(), log, now: Date.now }) }
    } finally {
      await sealing.stores.close()
      await store.close()
    }
  })
}
