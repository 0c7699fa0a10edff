import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createDriver } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const sms = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: 'How are you?' })
const report = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' })
async function aPerson(): Promise<Driver> {
  const driver = await createDriver()
  await driver.person({ recipientId: 'p1' })
  return driver
}
async function send(driver: Driver, request: Record<string, unknown>): Promise<string> {
  await driver.request(request)
  await driver.settle()
  const last = (await driver.events(String(request['requestId']))).at(-1)
  return last?.reason || last?.kind || ''
}
async function tell(driver: Driver, provider: 'twilio' | 'resend', kind: string, body: string, more: { requestId?: string } = {}): Promise<void> {
  const id = randomUUID()
  await driver.raw('communications.callbacks', id, driver.codec.encode('callback', { callbackId: id, provider, kind, providerMessageId: id, requestId: more.requestId ?? null, attempt: 0, receivedAt: driver.now(), body: Buffer.from(body) }))
  await driver.settle()
  await driver.advance(1000)
}
const says = (driver: Driver, text: string): Promise<void> => tell(driver, 'twilio', 'inbound', new URLSearchParams({ MessageSid: randomUUID(), From: '+12125550101', To: '+12125550100', Body: text }).toString())
const resend = (driver: Driver, type: string, data: object, requestId?: string): Promise<void> => tell(driver, 'resend', type, JSON.stringify({ type, created_at: new Date(driver.now()).toISOString(), data }), requestId === undefined ? {} : { requestId })
const email = 'p1@example.com'

describe('an opt-out that the provider holds is ours, too', () => {
  it('when it refuses a text (21610), until START', async () => {
    const driver = await aPerson()
    driver.sms.script({ kind: 'rejected', reason: 'opted_out', code: '21610', message: 'unsubscribed recipient' })
    expect([await send(driver, sms('a')), await send(driver, sms('b'))]).toEqual(['opted_out', 'opted_out'])
    expect((await driver.events('b')).at(-1)).toMatchObject({ kind: 'rejected', stage: 'compliance' })
    await driver.advance(1000)
    await says(driver, 'START')
    expect(await send(driver, sms('c'))).toBe('sent')
  })

  it('when it says so later, in a status (21610)', async () => {
    const driver = await aPerson()
    expect(await send(driver, sms('a'))).toBe('sent')
    await tell(driver, 'twilio', 'status', 'MessageSid=SM1&MessageStatus=failed&ErrorCode=21610', { requestId: 'a' })
    expect(await send(driver, sms('b'))).toBe('opted_out')
  })

  it.each([
    ['email.suppressed', { suppressed: { type: 'OnAccountSuppressionList' } }], ['email.complained', {}], ['email.bounced', { bounce: { type: 'Permanent', subType: 'General' } }],
  ])('when it suppresses an address: %s', async (type, data) => {
    const driver = await aPerson()
    expect(await send(driver, report('a'))).toBe('sent')
    await resend(driver, type, { email_id: 'e1', to: [email], ...data }, 'a')
    expect(await send(driver, report('b'))).toBe('suppressed')
    const topic = await driver.read('communications.consents', 'consent')
    expect(JSON.stringify(topic.filter(({ action }) => action === 'suppressed'))).not.toContain(email)
  })

  it('when its list changes: added closes, removed opens', async () => {
    const driver = await aPerson()
    await resend(driver, 'suppression.added', { id: 's1', email: email.toUpperCase(), origin: 'bounce' })
    expect(await send(driver, report('a'))).toBe('suppressed')
    await resend(driver, 'suppression.removed', { id: 's1', email, origin: 'bounce' })
    expect(await send(driver, report('b'))).toBe('sent')
  })

  it('but a complaint stays one, even when somebody takes the address off the list', async () => {
    const driver = await aPerson()
    await resend(driver, 'suppression.added', { id: 's1', email, origin: 'complaint' })
    await resend(driver, 'suppression.added', { id: 's2', email, origin: 'manual' })
    await resend(driver, 'suppression.removed', { id: 's1', email, origin: 'complaint' })
    expect(await send(driver, report('a'))).toBe('suppressed')
  })

  it('and of an address that nobody has it says nothing about anybody', async () => {
    const driver = await aPerson()
    await resend(driver, 'suppression.added', { id: 's1', email: 'other@example.com', origin: 'bounce' })
    expect([await send(driver, report('a')), driver.crashes]).toEqual(['sent', []])
  })
})
