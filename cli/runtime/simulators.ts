/** The provider simulators as a child process, for machines without accounts. It ends when this process ends, however that happens. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Settings } from '../../config/settings.ts'
import type { SimulatorStats } from '../../embedded/simulators/index.ts'
import type { Receipt, SimulatorOptions } from '../../embedded/simulators/options.ts'

/** Credentials that the simulators and the app agree on. Made up, valid in shape only. */
export const simulatedCredentials = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(31)}1`, TWILIO_AUTH_TOKEN: 'simulated-auth-token', RESEND_API_KEY: 're_simulated', RESEND_WEBHOOK_SECRET: `whsec_${Buffer.from('simulated-webhook-secret').toString('base64')}`,
} as const

export interface SimulatorProcess {
  readonly url: string
  /** Tells them where webhooks go, once the gateway listens. */
  webhooksTo(gatewayUrl: string, settings: Settings): Promise<void>
  stats(): Promise<SimulatorStats>
  receipts(): Promise<Receipt[]>
  stop(): Promise<void>
}

export interface SimulatorProcessOptions {
  readonly profile: NonNullable<SimulatorOptions['profile']>
  /** Remembers what was taken over restarts. */
  readonly receiptsFile?: string
  readonly webhooks?: boolean
  readonly seed?: number
}

export async function startSimulatorProcess(settings: Settings, options: SimulatorProcessOptions): Promise<SimulatorProcess> {
  const given: SimulatorOptions & { exitWithParent: true } = {
    seed: options.seed ?? 1, profile: options.profile, exitWithParent: true, webhooks: options.webhooks ?? true,
    twilio: { accountSid: settings.TWILIO_ACCOUNT_SID, authToken: settings.TWILIO_AUTH_TOKEN }, resend: { apiKey: settings.RESEND_API_KEY, webhookSecret: settings.RESEND_WEBHOOK_SECRET },
    ...(options.receiptsFile && { receiptsFile: options.receiptsFile }),
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../embedded/simulators/main.ts'), JSON.stringify(given)], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const exited = new Promise<void>(resolve => { child.once('exit', () => resolve()) })
  const first = await Promise.race([
    new Promise<string>(resolve => { createInterface(child.stdout).once('line', resolve) }),
    exited.then(() => { throw new Error('the provider simulators ended before they listened') }),
  ])
  const { admin, TWILIO_BASE_URL } = JSON.parse(first) as { admin: string; TWILIO_BASE_URL: string }
  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${admin}/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`the simulators answered ${response.status} to ${path}`)
    return await response.json() as T
  }
  return {
    url: TWILIO_BASE_URL,
    async webhooksTo(gatewayUrl, { TWILIO_WEBHOOK_PATH, RESEND_WEBHOOK_PATH }) {
      await ask('webhook-target', { twilioInboundUrl: `${gatewayUrl}${TWILIO_WEBHOOK_PATH}`, resendUrl: `${gatewayUrl}${RESEND_WEBHOOK_PATH}` })
    },
    stats: () => ask<SimulatorStats>('stats'),
    receipts: () => ask<Receipt[]>('receipts'),
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}
