import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ACCOUNT_SID, AUTH_TOKEN, MESSAGES, TWILIO_AUTH, WEBHOOK_SECRET, receiver } from './fixture.ts'

const MAIN = new URL('../../../embedded/simulators/main.ts', import.meta.url).pathname

/** The simulators as a child process, and what it printed. */
async function spawned(): Promise<{ child: ReturnType<typeof spawn>; url: string; admin: string }> {
  const options = { seed: 1, exitWithParent: true, twilio: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN }, resend: { apiKey: 're_x', webhookSecret: WEBHOOK_SECRET } }
  const child = spawn(process.execPath, [MAIN, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => { child.kill('SIGKILL') })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { TWILIO_BASE_URL, RESEND_BASE_URL, admin } = JSON.parse(line)
  expect(RESEND_BASE_URL).toBe(TWILIO_BASE_URL)
  return { child, url: TWILIO_BASE_URL, admin }
}

const post = (url: string, body: unknown): Promise<Response> => fetch(url, { method: 'POST', body: JSON.stringify(body) })

describe('the simulators as a process', () => {
  it('serve the APIs and their own endpoints, and end with their parent', async () => {
    const { child, url, admin } = await spawned()
    const hooks = await receiver()
    const send = (): Promise<Response> => fetch(`${url}${MESSAGES}`, { method: 'POST', headers: { authorization: TWILIO_AUTH }, body: new URLSearchParams({ To: '+12125550101', From: '+15005550006', Body: 'hello' }) })
    expect((await post(`${admin}/webhook-target`, { twilioStatusUrl: `${hooks.url}/status`, twilioInboundUrl: `${hooks.url}/inbound` })).status).toBe(200)
    expect((await post(`${admin}/faults`, { provider: 'twilio', fault: 'throttle', retryAfterSeconds: 3 })).status).toBe(200)
    const refused = await send()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3'])
    expect((await send()).status).toBe(201)
    expect(await (await fetch(`${admin}/receipts`)).json()).toMatchObject([{ provider: 'twilio', to: '+12125550101' }])
    expect(await (await fetch(`${admin}/receipts?after=1`)).json()).toEqual([])
    expect(await (await post(`${admin}/inbound`, { from: '+12125550101', body: 'STOP' })).json()).toEqual({ sid: expect.stringMatching(/^SM/) })
    expect((await send()).status).toBe(400)
    await expect.poll(async () => (await (await fetch(`${admin}/stats`)).json())).toMatchObject({ twilio: { requests: 3, accepted: 1, throttled: 1, rejected: 1 }, receipts: 1, messagedTwice: 0, webhooks: { delivered: 3, pending: 0 } })
    expect(hooks.received.filter(hook => hook.genuine).map(hook => hook.url).toSorted()).toEqual(['/inbound', '/status', '/status'])
    await post(`${admin}/reset`, {})
    expect(await (await fetch(`${admin}/receipts`)).json()).toEqual([])
    child.stdin?.end()
    expect((await once(child, 'exit'))[0]).toBe(0)
  })

  it('refuse what they do not understand', async () => {
    const { admin } = await spawned()
    expect((await post(`${admin}/faults`, { provider: 'twilio', fault: 'explode' })).status).toBe(400)
    expect((await post(`${admin}/inbound`, { body: 'x' })).status).toBe(400)
    expect((await fetch(`${admin}/nothing`)).status).toBe(404)
  })
})
