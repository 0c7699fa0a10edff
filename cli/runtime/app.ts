/** Builds and runs one process: what PROCESS_ROLES names, over the addresses in the settings. Starts outside in, stops inside out. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { collectDefaultMetrics } from 'prom-client'
import type { Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import { buildGateway } from '../../gateway/app.ts'
import { buildHealthServer } from '../../gateway/health-server.ts'
import { listenGateway } from '../../gateway/server.ts'
import { processorsFor } from '../../processors/index.ts'
import { preferencesUrls, unsubscribeUrls } from '../../processors/content/links.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { roles as allRoles } from '../../processors/kernel/processor.ts'
import type { Role } from '../../processors/kernel/processor.ts'
import { runProcessors } from '../../processors/kernel/run.ts'
import type { Running } from '../../processors/kernel/run.ts'
import { monitorProcessors } from '../../processors/monitors/index.ts'
import { openPrivacy } from '../../processors/privacy/index.ts'
import { openAnalytics, openCodec, openLog, prepareTopics } from './connect.ts'
import { workerName } from './identity.ts'
import { interpret, openProviders } from './providers.ts'
import { readinessOf } from './readiness.ts'
import { keepState } from './state.ts'
import { openStores, untilReady } from './stores.ts'

export interface App {
  /** Address of the gateway, or null when this process has none. */
  readonly url: string | null
  readonly running: Running
  stop(): Promise<void>
}

export interface AppOptions {
  readonly settings: Settings
  readonly policy: Policy
  readonly prices: readonly PriceRow[]
  readonly log: Logger
  /** A bug, or a dependency that is gone for good: the process should exit non-zero. */
  readonly onCrash: (error: Error, where: string) => void
  readonly now?: () => number
}

export function rolesOf(settings: Settings): ReadonlySet<Role> {
  return new Set(settings.PROCESS_ROLES.includes('all') ? allRoles : allRoles.filter(role => settings.PROCESS_ROLES.includes(role)))
}

/** Starts everything and resolves when every consumer has joined its group and the gateway listens. */
export async function startApp({ settings, policy, prices, log, onCrash, now = Date.now }: AppOptions): Promise<App> {
  const closing: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close()
  }
  try {
    const crashed = (error: unknown): void => onCrash(error instanceof Error ? error : new Error(String(error)), 'kafka')
    const kafka = openLog(settings, log.child({ module: 'kafka' }), crashed)
    closing.push(() => kafka.close())
    const { stores: bare, plainHash, addressHash } = openStores(settings, log)
    closing.push(() => bare.close())
    await untilReady(bare, settings)
    const analytics = await openAnalytics(settings, now)
    closing.push(() => analytics.close())
    const [plain] = await Promise.all([openCodec(settings, now), prepareTopics(kafka, settings)])
    const keyProducer = kafka.producer('keys')
    closing.push(() => keyProducer.close())
    const { codec, stores, vault } = openPrivacy({ settings, codec: plain, stores: bare, addressHash: plainHash, publish: records => keyProducer.send(records), random: randomBytes, now })
    const metrics = createMetrics()
    collectDefaultMetrics({ register: metrics.registry })
    const roles = rolesOf(settings)

    let running: Running | null = null
    let url: string | null = null
    const publicBaseUrl = (): string => settings.PUBLIC_BASE_URL.replace(/\/$/, '') || url || ''
    const admin = kafka.admin()
    closing.push(() => admin.close())
    const keeper = keepState({ settings, policy, prices, codec, stores, addressHash, now, log: log.child({ module: 'state' }), kafka, admin }, { metrics, onCrash })
    closing.push(() => keeper.stop())
    await keeper.looked
    const front = { settings, metrics, log: log.child({ module: 'gateway' }), newId: randomUUID, readiness: readinessOf({ stores, analytics, admin, settings, waiting: () => ({ ...(running?.waiting() ?? { processors: 'starting' }), ...keeper.waiting() }) }) }
    if (roles.has('gateway')) {
      const producer = kafka.producer('gateway')
      closing.push(() => producer.close())
      const gateway = await buildGateway({ ...front, policy, prices, codec, producer, stores, vault, analytics, now, publicBaseUrl, addressHash })
      const listening = await listenGateway(gateway, { host: settings.GATEWAY_HOST, port: settings.GATEWAY_PORT })
      url = listening.url
      closing.push(() => listening.close())
    } else {
      const listening = await listenGateway(await buildHealthServer(front), { host: settings.GATEWAY_HOST, port: settings.HEALTH_PORT })
      closing.push(() => listening.close())
    }

    const providers = openProviders(settings, publicBaseUrl(), now)
    const deps = { settings, policy, prices, codec, stores, metrics, log, now, addressHash, owner: workerName(), unsubscribeUrl: unsubscribeUrls(settings, publicBaseUrl()), preferencesUrl: preferencesUrls(settings, publicBaseUrl()) }
    const edges = { ...providers, interpret, analytics }
    running = await runProcessors({
      log: kafka, deps, onCrash,
      build(depsFor) {
        const processors = processorsFor(roles, edges, settings, depsFor)
        // Every consumer of the system is watched, also those that run in other processes.
        const watched = processorsFor(new Set(allRoles), edges, settings, () => ({ ...deps, producer: { send: async () => {}, close: async () => {} } }))
        return roles.has('monitors') ? [...processors, ...monitorProcessors(depsFor('monitors'), { analytics, email: providers.email, admin, watched })] : processors
      },
    })
    const started = running
    closing.push(() => started.stop())
    return { url, running: started, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}
