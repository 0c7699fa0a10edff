import { expect, it } from 'vitest'
import { memoryAnalytics } from '../../../processors/analytics/memory/store.ts'
import { monitorProcessors } from '../../../processors/monitors/index.ts'
import type { OutboundMessage, SendOutcome } from '../../../processors/senders/port.ts'
import { shippedPolicy } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'
import { noon, row } from '../analytics/event-rows.ts'
import { batchOf, sinkDeps } from '../analytics/sink-support.ts'

it('looks by the clock, writes what changed, and mails what it reads there', async () => {
  const bench = await sinkDeps({ MONITOR_INTERVAL_SECONDS: 60 })
  const stores = storesWith({ budgets: { state: async () => [] }, memory: async () => [] })
  const deps = { ...bench, policy: shippedPolicy, stores, addressHash: (address: string) => address, unsubscribeUrl: () => '', owner: 'test' }
  const analytics = memoryAnalytics()
  await analytics.insertEvents(Array.from({ length: 50 }, (_, index) => row(`r${index}`, 'bounced', noon - 1000)))
  const mailed: OutboundMessage[] = []
  const email = { async send(messages: readonly OutboundMessage[]): Promise<SendOutcome[]> { mailed.push(...messages); return messages.map(() => ({ kind: 'accepted', providerMessageId: 're_1', segments: null })) } }

  const [processor] = monitorProcessors(deps, { analytics, email, admin: { groupOffsets: async () => [] } })
  expect(processor).toMatchObject({ name: 'monitors', role: 'monitors', reads: ['communications.alerts'], tick: { everyMs: 60_000 } })
  await processor?.tick?.run()
  await processor?.tick?.run()
  expect(bench.produced.map(record => [record.topic, record.key])).toEqual([['communications.alerts', 'delivery_rate']])
  expect(await processor?.handle(batchOf('communications.alerts', bench.produced.map(record => record.value)))).toEqual({ done: 1 })
  expect(mailed.map(message => [message.to, message.subject])).toEqual([['alerts@example.com', '[firing] delivery_rate']])
})
