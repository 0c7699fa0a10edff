/** Simulators and a receiver of their webhooks that checks every signature. */
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'
import { onTestFinished } from 'vitest'
import { startSimulators } from '../../../embedded/simulators/index.ts'
import type { Simulators } from '../../../embedded/simulators/index.ts'
import type { SimulatorOptions } from '../../../embedded/simulators/options.ts'
import { verifyResend, verifyTwilio } from '../../../processors/senders/providers/signatures.ts'

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`
export const AUTH_TOKEN = 'simulated-token'
export const WEBHOOK_SECRET = `whsec_${Buffer.from('simulated-webhook-secret').toString('base64')}`
export const TWILIO_AUTH = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}`
export const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`

export async function started(options: Partial<SimulatorOptions> = {}): Promise<Simulators> {
  const world = await startSimulators({ seed: 7, twilio: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN }, resend: { apiKey: 're_x', webhookSecret: WEBHOOK_SECRET }, retryScale: 0.0001, ...options })
  onTestFinished(() => world.close())
  return world
}

export interface Received { readonly url: string; readonly headers: IncomingMessage['headers']; readonly fields: NodeJS.Dict<string | string[]>; readonly json: Record<string, unknown>; readonly genuine: boolean }
export interface Receiver { readonly url: string; readonly received: Received[]; /** What the next ones are answered; 200 when used up. */ readonly answers: number[] }

export async function receiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: number[] = []
  let url = ''
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => { body += chunk })
    request.on('end', () => {
      const { headers } = request
      const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
      const fields = { ...parse(isForm ? body : '') }
      const genuine = isForm
        ? verifyTwilio({ token: AUTH_TOKEN, url: `${url}${request.url ?? ''}`, signature: String(headers['x-twilio-signature']), content: { params: fields } }).ok
        : verifyResend({ secrets: [WEBHOOK_SECRET], rawBody: body, headers, now: Date.now() }).ok
      received.push({ url: request.url ?? '', headers, fields, json: isForm ? {} : JSON.parse(body), genuine })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url, received, answers }
}

/** A send, or another call, of Twilio's API. */
export async function twilio(world: Simulators, fields: Record<string, string> | [string, string][] | null, path = MESSAGES, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${world.TWILIO_BASE_URL}${path}`, { headers: { authorization: TWILIO_AUTH, ...headers }, ...(fields !== null && { method: 'POST', body: new URLSearchParams(fields) }) })
  return { status: response.status, body: JSON.parse(await response.text()), headers: response.headers }
}

export async function resend(world: Simulators, path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${world.RESEND_BASE_URL}${path}`, { headers: { authorization: 'Bearer re_x', 'content-type': 'application/json', ...headers }, ...(body !== null && { method: 'POST', body: JSON.stringify(body) }) })
  return { status: response.status, body: JSON.parse(await response.text()), headers: response.headers }
}
