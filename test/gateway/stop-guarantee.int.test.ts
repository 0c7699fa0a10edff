/** Once a STOP or an unsubscribe was answered 2xx, no send is claimed for that person and scope: claims of many workers race it on real Redis. */
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { unsubscribeToken } from '../../processors/content/links.ts'
import type { ClaimRequest } from '../../processors/stores/ports.ts'
import { claim, openRedis } from '../processors/stores/fixtures.ts'
import { aRecipient, NOON } from '../support/communications.ts'
import { addressHash, aGateway } from './fixture.ts'
import type { Fixture } from './fixture.ts'

const WORKERS = 4
const PEOPLE = 12
/** Claims of each person before the answer at least, and after it. */
const BEFORE = 5
const AFTER = 20

interface Race { readonly fixture: Fixture; readonly recipientId: string; readonly phone: string }
type Stop = (race: Race) => Promise<number>
interface Tried { readonly after: boolean; readonly kind: string }

const twilio = (text: string): Stop => async ({ fixture, phone }) => (await fixture.app.inject({
  method: 'POST', url: '/webhooks/twilio', headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams({ MessageSid: `SM${randomUUID()}`, From: phone, To: '+12125550100', Body: text }).toString(),
})).statusCode
const oneClick: Stop = async ({ fixture, recipientId }) => (await fixture.app.inject({
  method: 'POST', url: `/unsubscribe/${unsubscribeToken(recipientId, 'marketing', fixture.deps.settings.SECRET_KEY)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'List-Unsubscribe=One-Click',
})).statusCode
const api: Stop = async ({ fixture, recipientId }) => (await fixture.app.inject({
  method: 'POST', url: `/v1/recipients/${recipientId}/consents`, headers: fixture.bearer(), payload: { channel: 'sms', purpose: 'marketing', action: 'opted_out' },
})).statusCode
const erase: Stop = async ({ fixture, recipientId }) => (await fixture.app.inject({ method: 'DELETE', url: `/v1/recipients/${recipientId}`, headers: fixture.bearer() })).statusCode

/** Workers claim messages to one person while the stop is on its way, until enough were tried after its answer. */
async function race(stop: Stop, scope: Pick<ClaimRequest, 'channel' | 'purpose'>): Promise<Tried[]> {
  const { REDIS_URL } = inject('addresses')
  const prefix = `test-${randomUUID()}:`
  const [own, ...workers] = await Promise.all(Array.from({ length: WORKERS + 1 }, () => openRedis(REDIS_URL, { prefix, addressHash })))
  if (!own) throw new Error('no stores')
  const fixture = await aGateway({ settings: { WEBHOOK_SECRET_VALIDATION: false }, broken: () => ({ stores: own }) })
  const all = await Promise.all(Array.from({ length: PEOPLE }, async (_, index) => {
    const recipientId = `person-${index}`
    const phone = `+12125550${100 + index}`
    await own.recipients.applyRecipients([aRecipient({ recipientId, phone })])
    const tried: Tried[] = []
    let answered = false
    let number = 0
    const working = workers.map(async (worker, which) => {
      while (tried.filter(({ after }) => after).length < AFTER) {
        const after = answered
        const requestId = `${recipientId}-${number += 1}`
        const [answer] = await worker.ledger.claim([claim(requestId, 0, { recipientId, ...scope, addressHash: addressHash(phone), owner: `worker-${which}`, now: NOON })])
        tried.push({ after, kind: answer?.kind ?? '' })
      }
    })
    const stopping = (async () => {
      await expect.poll(() => tried.length, { timeout: 20_000, interval: 1 }).toBeGreaterThanOrEqual(BEFORE)
      expect(await stop({ fixture, recipientId, phone })).toBeLessThan(300)
      answered = true
    })()
    await Promise.all([stopping, ...working])
    return tried
  }))
  await fixture.app.close()
  return all.flat()
}

const sms = { channel: 'sms', purpose: 'marketing' } as const
const email = { channel: 'email', purpose: 'marketing' } as const

describe('after the answer nothing is claimed', () => {
  it.each([
    ['a STOP', twilio('STOP'), sms], ['a STOP, for a security message', twilio('STOP'), { channel: 'sms', purpose: 'security' }], ['a sentence', twilio('please stop texting me'), sms],
    ['one-click unsubscribe', oneClick, email], ['an opt-out by the API', api, sms], ['an erasure', erase, email],
  ] as const)('%s', async (_, stop, scope) => {
    const tried = await race(stop, scope)
    expect(tried.filter(({ after, kind }) => after && kind !== 'blocked')).toEqual([])
    expect(tried.filter(({ after }) => after).length).toBeGreaterThanOrEqual(PEOPLE * AFTER)
    expect(tried.filter(({ kind }) => kind === 'claimed').length).toBeGreaterThanOrEqual(PEOPLE * BEFORE)
  })

  it.each([['one-click leaves other email alone', oneClick, { channel: 'email', purpose: 'informational' }], ['and texts', oneClick, sms], ['an opt-out of marketing leaves information alone', api, { channel: 'sms', purpose: 'informational' }]] as const)('%s', async (_, stop, scope) => {
    const tried = await race(stop, scope)
    expect(tried.filter(({ kind }) => kind !== 'claimed')).toEqual([])
  })
})
