/** FIELD_ENCRYPTION_KEY changed under a running system, as docs/decisions/0005-privacy.md says: process by process, with traffic going on. */
import { afterEach, expect, it } from 'vitest'
import { liveEnv, startLive } from '../../support/live-app.ts'
import type { Env, LiveApp } from '../../support/live-app.ts'
import { runProgram } from '../../support/program.ts'
import { until } from '../../support/until.ts'

const [OLD, NEW] = ['the old field encryption key, 32 bytes', 'the new field encryption key, 32 bytes']
const PHONE = '+12125550142'

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })

const start = (env: Env, FIELD_ENCRYPTION_KEY: string): Promise<LiveApp> => startLive({ ...env, FIELD_ENCRYPTION_KEY }, closing)
async function rotate(env: Env, FIELD_ENCRYPTION_KEY: string): Promise<unknown> {
  const program = runProgram(['keys', 'rotate'], { ...env, FIELD_ENCRYPTION_KEY })
  const code = await program.exited
  const counts: unknown = JSON.parse(program.stdout() || '{}')
  return { code, counts }
}

const put = async ({ call }: LiveApp, id: string, more: object = {}) => expect((await call('PUT', `/v1/recipients/${id}`, { phone: PHONE, zone: 'UTC', country: 'US', state: 'NY', ...more })).status).toBe(200)
async function meet(process: LiveApp, id: string, more: object = {}): Promise<void> {
  const { call } = process
  await put(process, id, more)
  expect((await call('POST', `/v1/recipients/${id}/consents`, { channel: 'sms', purpose: 'all', action: 'granted', level: 'express_written', wordingVersion: '1', evidence: { ip: '203.0.113.9' } })).status).toBe(202)
}
const ask = ({ call }: LiveApp, recipientId: string, requestId: string, more: object = {}) => call('POST', '/v1/communications', { requestId, recipientId, category: 'critical_financial_alert', channel: 'sms', text: `Text of ${requestId}.`, ...more })
const isSent = ({ call }: LiveApp, requestId: string) => until(async () => ['sent', 'delivered'].includes(String((await call('GET', `/v1/communications/${requestId}`)).body['state'])))
const readable = async (process: LiveApp, id: string) => (await process.call('GET', `/v1/recipients/${id}`)).body
const known = { recipient: { phone: PHONE }, consents: expect.arrayContaining([expect.objectContaining({ action: 'granted', evidence: { ip: '203.0.113.9' } })]) }

it('what was sealed under the old key stays readable before, while and after; then the old key is not needed any more; every call is answered', { timeout: 180_000 }, async () => {
  const env = await liveEnv(closing)
  const first = await start(env, OLD)
  await meet(first, 'p1')
  const later = new Date(Date.now() + 3_600_000).toISOString()
  await meet(first, 'p0', { pausedUntil: later })
  expect((await ask(first, 'p1', 'now')).status).toBe(202)
  expect((await ask(first, 'p0', 'later', { category: 'payment_reminder' })).status).toBe(202)
  await isSent(first, 'now')
  await until(async () => (await first.call('GET', '/v1/communications/later')).body['state'] === 'deferred')

  // Without the old key nothing is done, and it is said.
  expect(await rotate(env, NEW)).toEqual({ code: 1, counts: { rotated: 0, current: 0, shredded: 0, unreadable: 2 } })

  const second = await start(env, `${NEW},${OLD}`)
  await meet(second, 'p2')
  await first.app.stop()
  expect(await readable(second, 'p1')).toMatchObject(known)

  // Traffic that goes on meanwhile.
  const rotated = new AbortController()
  const answers: number[] = []
  const traffic = (async () => {
    for (let index = 0; !rotated.signal.aborted || index < 5; index++) {
      answers.push((await ask(second, index % 2 === 0 ? 'p1' : 'p2', `while-${index}`, { notBefore: later })).status)
      expect(await readable(second, 'p1')).toMatchObject(known)
    }
  })()
  expect(await rotate(env, `${NEW},${OLD}`)).toEqual({ code: 0, counts: { rotated: 2, current: 1, shredded: 0, unreadable: 0 } })
  rotated.abort()
  await traffic
  expect(answers.filter(status => status !== 202)).toEqual([])
  expect(await rotate(env, `${NEW},${OLD}`)).toEqual({ code: 0, counts: { rotated: 0, current: 3, shredded: 0, unreadable: 0 } })

  const third = await start(env, NEW)
  await second.app.stop()
  expect(await readable(third, 'p1')).toMatchObject(known)
  const waiting = (await third.call('GET', '/v1/recipients/p0/export')).body['waiting'] as { requestId: string; text: string }[]
  expect(waiting.find(({ requestId }) => requestId === 'later')).toMatchObject({ text: 'Text of later.' })
  expect((await ask(third, 'p2', 'after')).status).toBe(202)
  await isSent(third, 'after')
  expect(await rotate(env, NEW)).toEqual({ code: 0, counts: { rotated: 0, current: 3, shredded: 0, unreadable: 0 } })

  // The log needs it no more either: the state is restored from it, and what waited under the old key goes out.
  const rebuilding = runProgram(['rebuild', '--yes'], { ...env, FIELD_ENCRYPTION_KEY: NEW })
  expect(await rebuilding.exited).toBe(0)
  await until(async () => (await third.call('GET', '/v1/recipients/p1')).status === 200)
  expect(await readable(third, 'p1')).toMatchObject(known)
  await put(third, 'p0')
  await isSent(third, 'later')
  expect([first, second, third].flatMap(({ crashes }) => crashes)).toEqual([])
})
