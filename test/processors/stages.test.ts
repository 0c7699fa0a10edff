import { describe, expect, it } from 'vitest'
import { segments } from '../../processors/content/segments.ts'
import { createDriver } from '../support/driver.ts'

const consentFor = (address: string): Record<string, unknown>[] => [{ channel: 'sms', purpose: 'informational', action: 'granted', level: 'express', address }]
const reminder = (requestId: string, text = 'Your bill is due.'): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text })

describe('the chain as it runs', () => {
  it.each([['default', '+12125550199', 'consent_number_mismatch'], ['all', '+12125550199', 'consent_number_mismatch'], ['none', '+12125550199', 'consent_number_mismatch'], ['default', '+12125550101', undefined]])('with cuts %s tells a hashed consent for %s from one for the present number: %s', async (cuts, given, reason) => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1', phone: '+12125550101' }, consentFor(driver.deps.addressHash(given)))
    await driver.request(reminder('a'))
    await driver.settle()
    expect((await driver.events('a')).find(event => event.kind === 'rejected')?.reason).toBe(reason)
    expect(driver.sms.taken).toHaveLength(reason === undefined ? 1 : 0)
  })

  it('counts what is sent: a text that only the sender name makes too long is refused by compliance, before it takes a slot', async () => {
    const text = 'a'.repeat(1530)
    expect(segments(text).segments).toBe(10)
    const driver = await createDriver()
    await driver.person({ recipientId: 'p1' })
    await driver.request(reminder('a', text))
    await driver.settle()
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'too_many_segments', stage: 'compliance' })
  })
})
