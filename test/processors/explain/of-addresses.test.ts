import { expect, it } from 'vitest'
import { closedAddresses } from '../../../processors/explain/of-addresses.ts'
import { explainLive } from '../../../processors/explain/live.ts'
import { addressId } from '../../../processors/stores/about-address.ts'
import type { ConsentEvent } from '../../../schemas/generated/types.ts'
import { createDriver } from '../../support/driver.ts'
import { addressHash, consent, noon, openMemory, recipient } from '../stores/fixtures.ts'

it('are opt-outs and suppressions of the channel of the address, and nothing of addresses that nobody said anything of', async () => {
  const { recipients } = await openMemory()
  const of = (address: string) => ({ recipientId: addressId(addressHash(address)) })
  await recipients.applyConsents([
    consent('c1', 'opted_out', noon, of('+12025550101')), consent('c2', 'suppressed', noon, { ...of('person@example.com'), channel: 'all' }), consent('c3', 'unsuppressed', noon + 1, { ...of('person@example.com'), channel: 'email' }),
  ])
  const brief = (events: readonly ConsentEvent[]) => events.map(({ action, channel }) => `${action} ${channel}`)
  expect(brief(await closedAddresses(recipient('p', noon), recipients, addressHash))).toEqual(['opted_out sms', 'suppressed email'])
  expect(await closedAddresses(recipient('p', noon, { phone: '+12025550199', email: null }), recipients, addressHash)).toEqual([])
  expect(await closedAddresses(null, recipients, addressHash)).toEqual([])
})

it('explain what the last look would stop', async () => {
  const { stores, policy, deps, person, now } = await createDriver()
  await person({ recipientId: 'p1' })
  const ask = () => explainLive({ recipientId: 'p1', request: { category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' } }, { stores, policy, settings: deps.settings, addressHash: deps.addressHash, now: now() })
  expect(await ask()).toMatchObject({ ok: true, explanation: { outcome: 'send' } })
  await stores.recipients.applyConsents([consent('c1', 'opted_out', now(), { recipientId: addressId(deps.addressHash('+12125550101')) })])
  expect(await ask()).toMatchObject({ ok: true, explanation: { outcome: 'reject', reason: 'opted_out' } })
})
