/** The whole program in this process, over a broker and a Redis of its own and the registry, analytics and simulated providers of the run. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { inject } from 'vitest'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { loadSettings } from '../../config/load.ts'
import type { Settings } from '../../config/settings.ts'
import { startApp } from '../../cli/runtime/app.ts'
import type { App } from '../../cli/runtime/app.ts'
import { startEmbedded } from '../../embedded/index.ts'
import { mintToken } from '../../gateway/token.ts'
import { createHome } from './program.ts'
import { SIMULATED_PROVIDERS } from './simulated-providers.ts'

export type Env = Readonly<Record<string, string>>
type Close = () => Promise<unknown> | void

export interface LiveApp {
  readonly app: App
  readonly settings: Settings
  readonly crashes: unknown[]
  /** A call of the API as an administrator. */
  call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>
}

/** Starts broker and Redis; answers the environment of whoever works on them. What has to be closed afterwards goes to `closing`. */
export async function liveEnv(closing: Close[]): Promise<Env> {
  const home = createHome()
  closing.push(home.remove)
  const services = await startEmbedded({ home: home.path, services: ['kafka', 'redis'], redisMaxMemory: '256mb' })
  closing.push(() => services.stop())
  const { SCHEMA_REGISTRY_URL, CLICKHOUSE_URL, TWILIO_BASE_URL, RESEND_BASE_URL } = inject('addresses')
  const { twilio, resend } = SIMULATED_PROVIDERS
  const hour = new Date().getUTCHours()
  return {
    ...services.addresses, SCHEMA_REGISTRY_URL, CLICKHOUSE_URL, TWILIO_BASE_URL, RESEND_BASE_URL, CLICKHOUSE_DATABASE: `live_${randomUUID().replaceAll('-', '')}`, NODE_ENV: 'test', GATEWAY_PORT: '0', LOG_LEVEL: 'error',
    TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_AUTH_TOKEN: twilio.authToken, RESEND_API_KEY: resend.apiKey, RESEND_WEBHOOK_SECRET: resend.webhookSecret,
    // Whatever the time of the day is, it is not a quiet one.
    TCPA_COMPLIANCE: 'false', QUIET_HOURS_START: String((hour + 12) % 24), QUIET_HOURS_END: String((hour + 13) % 24), RELEASE_JITTER_MS: '0',
  }
}

/** Starts the program. */
export async function startLive(env: Env, closing: Close[]): Promise<LiveApp> {
  const [loaded, policy] = [loadSettings(env), loadPolicyFile('')]
  if (!loaded.ok || !policy.ok) throw new Error(JSON.stringify([loaded, policy]))
  const { settings } = loaded
  const crashes: unknown[] = []
  const app = await startApp({ settings, policy: policy.policy, prices: [], log: pino({ level: 'silent' }), onCrash: error => { crashes.push(error) } })
  closing.push(() => app.stop())
  const authorization = `Bearer ${mintToken(settings, { subject: 'test', scopes: ['admin'], ttlSeconds: 600 }, Date.now)}`
  return {
    app, settings, crashes,
    async call(method, path, body) {
      const response = await fetch(`${app.url}${path}`, { method, headers: { authorization, 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) })
      return { status: response.status, body: await response.json() as Record<string, unknown> }
    },
  }
}
