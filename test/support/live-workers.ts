/** Workers in this process over a real broker and a real Redis: everything is theirs but the providers, the registry and the analytics store, which are in memory and shared. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { loadSettings } from '../../config/load.ts'
import { loadPolicyFile } from '../../config/policy-load.ts'
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import { openLog, prepareTopics, subjects } from '../../cli/runtime/connect.ts'
import { addressHasher } from '../../cli/runtime/identity.ts'
import { interpret } from '../../cli/runtime/providers.ts'
import { keepState } from '../../cli/runtime/state.ts'
import { memoryAnalytics } from '../../processors/analytics/memory/store.ts'
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import { processorsFor } from '../../processors/index.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { roles } from '../../processors/kernel/processor.ts'
import { runProcessors } from '../../processors/kernel/run.ts'
import { hashOfAddress, openPrivacy } from '../../processors/privacy/index.ts'
import { createRedisStores } from '../../processors/stores/redis/index.ts'
import type { Codec } from '../../schemas/codec.ts'
import { createCodec } from '../../schemas/codec.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import type { Log } from '../../topics/port.ts'
import { createFakeProvider } from './fake-provider.ts'
import type { FakeProvider } from './fake-provider.ts'

export interface LiveWorld {
  readonly settings: Settings
  readonly policy: Policy
  readonly codec: Codec
  readonly log: Log
  readonly analytics: AnalyticsStore
  readonly sms: FakeProvider
  readonly email: FakeProvider
  readonly crashes: unknown[]
  /** Starts a worker of all roles; answers how to stop it. */
  worker(owner: string): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** How long a provider takes to answer, ms: long enough for the state to be lost meanwhile. */
const ANSWER_MS = 20

/** Opens a world over the addresses in `env`. */
export async function createLiveWorld(env: Readonly<Record<string, string>>): Promise<LiveWorld> {
  // Whatever the time of the day is, it is not a quiet one.
  const hour = new Date().getUTCHours()
  const loaded = loadSettings({ NODE_ENV: 'test', TCPA_COMPLIANCE: 'false', QUIET_HOURS_START: String((hour + 12) % 24), QUIET_HOURS_END: String((hour + 13) % 24), RELEASE_JITTER_MS: '0', ...env })
  const loadedPolicy = loadPolicyFile('')
  if (!loaded.ok || !loadedPolicy.ok) throw new Error(JSON.stringify([loaded, loadedPolicy]))
  const [{ settings }, { policy }] = [loaded, loadedPolicy]
  const crashes: unknown[] = []
  const pinoLog = pino({ level: 'silent' })
  const openOne = (): Log => openLog(settings, pinoLog, error => { crashes.push(error) })
  const log = openOne()
  await prepareTopics(log, settings)
  const codec = await createCodec(createMemoryRegistry(), subjects(), Date.now)
  const analytics = memoryAnalytics()
  const [sms, email] = [createFakeProvider('twilio'), createFakeProvider('resend')]
  const slowly = (provider: FakeProvider): FakeProvider => ({ ...provider, send: async (messages, key) => { const outcomes = await provider.send(messages, key); await delay(ANSWER_MS); return outcomes } })

  return {
    settings, policy, codec, log, analytics, sms, email, crashes,
    async worker(owner) {
      const own = openOne()
      const plainHash = addressHasher(settings.SECRET_KEY)
      const addressHash = (address: string): string => hashOfAddress(address, plainHash)
      const bare = createRedisStores({ url: settings.REDIS_URL, addressHash, gated: true })
      await bare.ready
      const keyProducer = own.producer('keys')
      const sealed = openPrivacy({ settings, codec, stores: bare, addressHash: plainHash, publish: records => keyProducer.send(records), random: randomBytes, now: Date.now })
      const metrics = createMetrics()
      const admin = own.admin()
      const onCrash = (error: Error): void => { crashes.push(error) }
      const deps = { settings, policy, codec: sealed.codec, stores: sealed.stores, metrics, log: pinoLog, now: Date.now, addressHash, owner, unsubscribeUrl: () => 'https://example.com/unsubscribe' }
      const keeper = keepState({ ...deps, kafka: own, admin }, { metrics, onCrash })
      await keeper.looked
      const running = await runProcessors({ log: own, deps, onCrash, build: depsFor => processorsFor(new Set(roles), { sms: slowly(sms), email: slowly(email), interpret, analytics }, settings, depsFor) })
      return async () => {
        await running.stop()
        await keeper.stop()
        await own.close()
        await bare.close()
      }
    },
    close: () => log.close(),
  }
}
