/** What holds for an address holds for whoever comes with it next, also after the state was lost and rebuilt from the log. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { erase } from '../../../gateway/erasure.ts'
import { takeConsents } from '../../../gateway/recipients.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'
import type { LossyDriver } from '../../support/lossy-driver.ts'
import { createFakeProvider } from '../../support/fake-provider.ts'
import { createDriver } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { gatewayOver } from '../privacy/gateway-over.ts'

const [PHONE, EMAIL] = ['+12125550101', 'shared@example.com']
const DAY = 86_400_000
const addresses = { phone: PHONE, email: EMAIL }

async function aWorld(cuts: string): Promise<LossyDriver> {
  const world = await createLossyDriver({ cuts, blow: () => [] })
  await world.driver.person({ recipientId: 'before', ...addresses })
  return world
}
/** Somebody else comes with the same addresses and consents to everything; what becomes of a text and an email to them. */
async function toNext(driver: Driver, recipientId = 'next'): Promise<string[]> {
  await driver.person({ recipientId, ...addresses })
  return send(driver, recipientId)
}
async function send(driver: Driver, recipientId: string): Promise<string[]> {
  const [text, mail] = [randomUUID(), randomUUID()]
  await driver.request({ requestId: text, recipientId, category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' }, { requestId: mail, recipientId, category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' })
  await driver.settle()
  return Promise.all([text, mail].map(async id => {
    const last = (await driver.events(id)).at(-1)
    return last?.reason || last?.kind || ''
  }))
}
async function tell(driver: Driver, provider: 'twilio' | 'resend', kind: string, body: string, requestId: string | null = null): Promise<void> {
  const id = randomUUID()
  await driver.raw('communications.callbacks', id, driver.codec.encode('callback', { callbackId: id, provider, kind, providerMessageId: id, requestId, attempt: 0, receivedAt: driver.now(), body: Buffer.from(body) }))
  await driver.settle()
  await driver.advance(1000)
}
const says = (driver: Driver, text: string): Promise<void> => tell(driver, 'twilio', 'inbound', new URLSearchParams({ MessageSid: randomUUID(), From: PHONE, To: '+12125550100', Body: text }).toString())
const news = (driver: Driver, type: string, data: object, requestId: string | null = null): Promise<void> => tell(driver, 'resend', type, JSON.stringify({ type, created_at: new Date(driver.now()).toISOString(), data }), requestId)
const reports = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'before', category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' })

/** What happened to the addresses, and what it leaves of a text and an email to whoever has them next. */
const stories: readonly (readonly [string, (driver: Driver) => Promise<unknown>, readonly [string, string]])[] = [
  ['somebody was erased', driver => erase(gatewayOver(driver), 'before', 'test'), ['suppressed', 'suppressed']],
  ['STOP was said', driver => says(driver, 'STOP'), ['opted_out', 'sent']],
  ['STOP was said after the erasure, by a number that is nobody\'s', async driver => {
    await erase(gatewayOver(driver), 'before', 'test')
    await says(driver, 'STOP')
  }, ['opted_out', 'suppressed']],
  ['STOP was said, then START', async driver => {
    await says(driver, 'STOP')
    await says(driver, 'START')
  }, ['sent', 'sent']],
  ['an email was complained about', async driver => {
    await driver.request(reports('a'))
    await driver.settle()
    await news(driver, 'email.complained', { email_id: 'e1', to: [EMAIL] }, 'a')
  }, ['sent', 'suppressed']],
  ['an email bounced for good', async driver => {
    await driver.request(reports('a'))
    await driver.settle()
    await news(driver, 'email.bounced', { email_id: 'e1', to: [EMAIL], bounce: { type: 'Permanent', subType: 'General' } }, 'a')
  }, ['sent', 'suppressed']],
  ['the provider\'s list names the address', driver => news(driver, 'suppression.added', { id: 's1', email: EMAIL, origin: 'bounce' }), ['sent', 'suppressed']],
  ['the provider\'s list does no longer name it', async driver => {
    await news(driver, 'suppression.added', { id: 's1', email: EMAIL, origin: 'bounce' })
    await news(driver, 'suppression.removed', { id: 's1', email: EMAIL, origin: 'bounce' })
  }, ['sent', 'sent']],
  ['the provider\'s list does no longer name it, but somebody was erased', async driver => {
    await erase(gatewayOver(driver), 'before', 'test')
    await news(driver, 'suppression.added', { id: 's1', email: EMAIL, origin: 'complaint' })
    await news(driver, 'suppression.removed', { id: 's1', email: EMAIL, origin: 'complaint' })
  }, ['suppressed', 'suppressed']],
]

describe.each(['none', 'default', 'all'])('an address under another id, with cuts: %s', cuts => {
  it.each(stories)('after %s', async (_, happens, expected) => {
    const { driver, lossy, recover, taken } = await aWorld(cuts)
    await happens(driver)
    const before = taken.length
    expect(await toNext(driver)).toEqual(expected)
    lossy.flush()
    await recover()
    expect(await toNext(driver, 'after')).toEqual(expected)
    expect(taken.length - before).toBe(2 * expected.filter(word => word === 'sent').length)
    expect(driver.crashes).toEqual([])
  })
})

it('is closed by a provider that knows of an opt-out of the number (21610)', async () => {
  const sms = createFakeProvider('twilio')
  const driver = await createDriver({ providers: { sms } })
  await driver.person({ recipientId: 'before', ...addresses })
  sms.script({ kind: 'rejected', reason: 'opted_out', code: '21610', message: 'unsubscribed recipient' })
  expect(await send(driver, 'before')).toEqual(['opted_out', 'sent'])
  expect(await toNext(driver)).toEqual(['opted_out', 'sent'])
})

describe('what is allowed again under another id', () => {
  const give = (driver: Driver, recipientId: string, more: object) => takeConsents(gatewayOver(driver), recipientId, { channel: 'all', purpose: 'all', source: 'web', wordingVersion: '1', ...more }, 'test')

  it('lifts a STOP of the number by consent for it, and an erasure only by a word for it', async () => {
    const driver = await createDriver()
    await driver.person({ recipientId: 'before', ...addresses })
    await says(driver, 'STOP')
    expect(await toNext(driver)).toEqual(['opted_out', 'sent'])
    await driver.skip(DAY)
    expect(await give(driver, 'next', { action: 'granted', level: 'express_written' })).toMatchObject({ ok: true })
    expect(await send(driver, 'next')).toEqual(['sent', 'sent'])
    expect(await send(driver, 'before')).toEqual(['opted_out', 'sent'])

    await erase(gatewayOver(driver), 'before', 'test')
    await driver.skip(DAY)
    await give(driver, 'next', { action: 'granted', level: 'express_written' })
    await driver.skip(DAY)
    expect(await send(driver, 'next')).toEqual(['suppressed', 'suppressed'])
    await give(driver, 'next', { action: 'unsuppressed', channel: 'sms' })
    await driver.skip(DAY)
    expect(await send(driver, 'next')).toEqual(['sent', 'suppressed'])
    await give(driver, 'next', { action: 'unsuppressed', channel: 'email' })
    await driver.skip(DAY)
    expect(await send(driver, 'next')).toEqual(['sent', 'sent'])
  })
})
