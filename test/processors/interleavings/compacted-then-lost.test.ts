/**
 * Compaction keeps the last record of a key, the store keeps the latest state. Where an older state is appended last (two gateways, a slow broker, a worker that died
 * between its write and its second look), a rebuild brings the older one back.
 */
import { expect, it } from 'vitest'
import { erase } from '../../../gateway/erasure.ts'
import { saveRecipient } from '../../../gateway/recipients.ts'
import type { GatewayDeps } from '../../../gateway/deps.ts'
import { parseRecipient } from '../../../processors/recipients/parse.ts'
import type { Recipient } from '../../../schemas/generated/types.ts'
import { createWorld } from './lossy-world.ts'
import type { LossyWorld } from './lossy-world.ts'

const gatewayOf = ({ driver }: LossyWorld): GatewayDeps => ({ ...driver.deps, stores: driver.stores, codec: driver.codec, vault: driver.vault, producer: driver.log.producer('gateway'), analytics: driver.analytics }) as unknown as GatewayDeps
function profile(phone: string, now: number): Recipient {
  const parsed = parseRecipient({ recipientId: 'p1', phone, zone: 'America/New_York', country: 'US', state: 'NY', facts: { customerSince: '2019' } }, now)
  if (!parsed.ok) throw new Error('bad')
  return parsed.value
}

it('who was erased stays erased, although a profile was on its way', async () => {
  const world = await createWorld({})
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  // PUT /v1/recipients/p1 has looked (not erased) and waits for its broker; meanwhile the person is erased.
  const late = profile('+12125550101', driver.now())
  driver.pass(1000)
  expect((await erase(gatewayOf(world), 'p1', 'test')).ok).toBe(true)
  await saveRecipient(gatewayOf(world), late)
  await driver.settle()
  expect((await driver.stores.recipients.get(['p1']))[0]?.recipient?.erasedAt).not.toBe(null)
  driver.log.compact('communications.recipients')
  lossy.flush()
  await world.recover()
  const [state] = await driver.stores.recipients.get(['p1'])
  expect(state?.recipient).toMatchObject({ facts: {}, state: null, zone: null })
  expect(state?.recipient?.erasedAt).not.toBe(null)
})

it('a number that somebody gave up is not written to again', async () => {
  const world = await createWorld({})
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1', phone: '+12125550101' })
  driver.pass(1000)
  const [old, fresh] = [profile('+12125550101', driver.now()), profile('+12125550199', driver.now() + 1)]
  driver.pass(1000)
  await saveRecipient(gatewayOf(world), fresh)
  await saveRecipient(gatewayOf(world), old)
  await driver.settle()
  expect((await driver.stores.recipients.get(['p1']))[0]?.recipient?.phone).toBe('+12125550199')
  driver.log.compact('communications.recipients')
  lossy.flush()
  await world.recover()
  expect((await driver.stores.recipients.get(['p1']))[0]?.recipient?.phone).toBe('+12125550199')
})

it('a shredded key stays shredded, although a worker wrote it to the log once more and died', async () => {
  const world = await createWorld({ startAt: Date.parse('2026-11-19T09:00:00Z') })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'A secret.' })
  await driver.settle()
  const key = driver.log.records('communications.keys').find(record => record.key?.toString() === 'p1')
  expect((await erase(gatewayOf(world), 'p1', 'test')).ok).toBe(true)
  // processors/privacy/publish-keys.ts: published, and killed before it asked the store once more.
  await driver.raw('communications.keys', 'p1', key?.value ?? null)
  await driver.settle()
  driver.log.compact('communications.keys')
  lossy.flush()
  await world.recover()
  driver.pass(120_000)
  const [sealed] = driver.log.records('communications.requests.normal')
  const [read] = await driver.codec.decode('communication', [sealed?.value ?? null])
  expect(read?.ok && read.value.text).toBe('')
})
