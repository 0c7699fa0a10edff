import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { takeConsents } from '../../../gateway/recipients.ts'
import { createDriver } from '../../support/driver.ts'
import { gatewayOver } from '../privacy/gateway-over.ts'
import type { Driver } from '../../support/driver.ts'

const MINUTE = 60_000
/** A text of a person, as Twilio's webhook brings it. */
async function says(driver: Driver, text: string, { sid = `SM${randomUUID().replaceAll('-', '')}`, at = driver.now() } = {}): Promise<void> {
  const body = Buffer.from(new URLSearchParams({ MessageSid: sid, From: '+12125550101', To: '+12125550100', Body: text }).toString())
  await driver.raw('communications.callbacks', sid, driver.codec.encode('callback', { callbackId: `cb-${sid}`, provider: 'twilio', kind: 'inbound', providerMessageId: sid, requestId: null, attempt: 0, receivedAt: at, body }))
  await driver.settle()
}
const texts = (driver: Driver): string[] => driver.sms.taken.map(message => message.requestId)
async function aPerson(settings: Record<string, string> = {}): Promise<Driver> {
  const driver = await createDriver({ settings })
  await driver.person({ recipientId: 'p1' })
  return driver
}
const promotion = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'promotion', channel: 'sms', text: 'Half price today.' })

describe('a STOP', () => {
  it.each([['provider', 'STOP', 0], ['provider', ' stop ', 0], ['provider', 'please stop texting me', 1], ['postrider', 'STOP', 1]])('is confirmed when OPT_OUT_CONFIRMATION is %s and the words are %j: %i texts', async (OPT_OUT_CONFIRMATION, text, expected) => {
    const driver = await aPerson({ OPT_OUT_CONFIRMATION })
    await says(driver, text, { sid: 'SM1' })
    expect(texts(driver)).toEqual(expected === 0 ? [] : ['stop-confirm:SM1'])
    await driver.request(promotion('a'))
    await driver.settle()
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'opted_out' })
    expect(driver.crashes).toEqual([])
  })

  it('is confirmed once, however often it is said or told, and again only after a START', async () => {
    const driver = await aPerson({ OPT_OUT_CONFIRMATION: 'postrider' })
    await says(driver, 'STOP', { sid: 'SM1' })
    await says(driver, 'STOP', { sid: 'SM1' })
    await driver.advance(MINUTE)
    await says(driver, 'STOP', { sid: 'SM2' })
    expect(texts(driver)).toEqual(['stop-confirm:SM1'])
    await driver.advance(MINUTE)
    await says(driver, 'START', { sid: 'SM3' })
    await driver.advance(MINUTE)
    await says(driver, 'STOP', { sid: 'SM4' })
    expect(texts(driver)).toEqual(['stop-confirm:SM1', 'stop-confirm:SM4'])
    expect(driver.sms.taken[0]?.text).toBe('Postrider Example: you are unsubscribed and will get no more texts from us. Reply START to come back.')
  })

  it.each([[5 * MINUTE, 'sent'], [5 * MINUTE + 1, 'rejected']])('heard of %i ms later is %s', async (late, kind) => {
    const driver = await aPerson({ OPT_OUT_CONFIRMATION: 'postrider' })
    await says(driver, 'STOP', { sid: 'SM1', at: driver.now() - late })
    expect((await driver.events('stop-confirm:SM1')).at(-1)?.kind).toBe(kind)
  })
})

describe('a YES to an opt-in', () => {
  it('reopens what a STOP had closed, as far as it was asked for', async () => {
    const driver = await aPerson()
    await says(driver, 'STOP')
    await driver.advance(MINUTE)
    const pending = { channel: 'sms', purpose: 'marketing', action: 'pending', level: 'express_written', source: 'web', wordingVersion: '1' }
    expect(await takeConsents(gatewayOver(driver), 'p1', pending, 'web')).toMatchObject({ ok: true })
    const reminder = (requestId: string) => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
    const outcomes = async (...ids: string[]) => Promise.all(ids.map(async id => (await driver.events(id)).map(({ kind, reason }) => reason || kind).at(-1)))
    await driver.request(promotion('before'))
    await driver.advance(MINUTE)
    await says(driver, 'YES', { sid: 'SM7' })
    await says(driver, 'YES', { sid: 'SM7' })
    await driver.advance(MINUTE)
    await driver.request(promotion('a'), reminder('b'))
    await driver.settle()
    expect(await outcomes('before', 'a', 'b')).toEqual(['opted_out', 'sent', 'opted_out'])
    // Whoever has the number next finds it as it is now.
    await driver.person({ recipientId: 'p2' })
    await driver.request({ ...promotion('c'), recipientId: 'p2' }, { ...reminder('d'), recipientId: 'p2' })
    await driver.settle()
    expect(await outcomes('c', 'd')).toEqual(['sent', 'opted_out'])
    expect(driver.crashes).toEqual([])
  })
})

describe('HELP', () => {
  it.each([['provider', 'HELP', 0], ['provider', 'ayuda', 1], ['postrider', 'HELP', 1]])('is answered when HELP_REPLY is %s and the word is %s: %i texts, even after a STOP', async (HELP_REPLY, text, expected) => {
    const driver = await aPerson({ HELP_REPLY })
    await says(driver, 'STOP')
    await says(driver, text, { sid: 'SM9' })
    expect(driver.sms.taken.map(message => message.text)).toEqual(expected === 0 ? [] : ['Postrider Example: For help see https://example.com/help. Msg & data rates may apply. Reply STOP to opt out.'])
  })
})

describe('a reply that a person must read', () => {
  it('holds marketing back and nothing else, and erases no consent', async () => {
    const driver = await aPerson()
    await says(driver, 'can I cancel my order?')
    await driver.request(promotion('a'), { requestId: 'b', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
    await driver.settle()
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'deferred', reason: 'review_pending' })
    expect(texts(driver)).toEqual(['b'])
    const [state] = await driver.stores.recipients.get(['p1'])
    expect(state?.consents.find(event => event.channel === 'sms' && event.purpose === 'marketing')).toMatchObject({ action: 'granted', level: 'express_written' })
    // Settled as harmless, the consent stands as it was.
    await driver.stores.recipients.applyConsents([{ consentId: 'd', recipientId: 'p1', channel: 'sms', purpose: 'review', action: 'revoked', level: 'none', at: driver.now() + 1, address: null, keep: [], source: 'staff', wordingVersion: null, evidence: {} }])
    await driver.advance(25 * 60 * MINUTE)
    expect(texts(driver)).toEqual(['b', 'a'])
  })
})
