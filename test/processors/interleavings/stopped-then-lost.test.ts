/** A STOP was answered 2xx: raw in the log, and in Redis; Redis is lost before the callbacks processor has come to it. */
import { expect, it } from 'vitest'
import { applyOptOut } from '../../../gateway/webhooks/opt-out.ts'
import { createWorld } from './lossy-world.ts'

const MINUTE = 60_000

it.each(['none', 'default'])('nothing is claimed after a STOP that was answered, cuts: %s', async cuts => {
  const world = await createWorld({ cuts })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1', phone: '+12125550101' })
  const publish = async (requestId: string): Promise<void> => driver.request({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Two.' })
  // What the webhook does before it answers (gateway/webhooks/twilio.ts): keep raw, apply the opt-out.
  const callback = { callbackId: 'stop-1', provider: 'twilio' as const, kind: 'inbound', providerMessageId: 'SM1', requestId: null, attempt: 0, receivedAt: driver.now(), body: Buffer.from(new URLSearchParams({ MessageSid: 'SM1', From: '+12125550101', To: '+12125550999', Body: 'STOP', OptOutType: 'STOP' }).toString()) }
  await driver.raw('communications.callbacks', 'SM1', driver.codec.encode('callback', callback))
  await applyOptOut({ stores: driver.stores, addressHash: driver.deps.addressHash }, '+12125550101', callback, 1000)
  lossy.flush()
  // A second after the STOP was answered somebody asks for a text.
  driver.pass(1000)
  await publish('b')
  await world.recover()
  await world.skip(30 * MINUTE)
  expect(driver.crashes).toEqual([])
  expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual([])
})
