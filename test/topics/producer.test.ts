import { describe, expect, it } from 'vitest'
import { subjects } from '../../cli/runtime/connect.ts'
import { createCodec } from '../../schemas/codec.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import { createMemoryLog } from '../../topics/memory/log.ts'
import { createProducer } from '../../topics/producer.ts'
import type { CommunicationProducer } from '../../topics/producer.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { NOON, shippedPolicy } from '../support/communications.ts'

const reminder = { recipientId: 'p1', category: 'payment_reminder', text: 'Your bill is due.' }

async function open(seal?: (communications: readonly Communication[]) => Promise<readonly Communication[]>): Promise<{ comms: CommunicationProducer; read(topic: string): Promise<Communication[]> }> {
  const log = createMemoryLog({ now: () => NOON })
  const codec = await createCodec(createMemoryRegistry(), subjects(), () => NOON)
  return {
    comms: createProducer({ producer: log.producer('billing'), codec, policy: shippedPolicy, source: 'billing', now: () => NOON, ...(seal && { seal }) }),
    async read(topic) {
      const records = log.records(topic)
      const decoded = await codec.decode('communication', records.map(record => record.value))
      return decoded.flatMap((result, index) => result.ok && records[index]?.key?.toString() === result.value.recipientId ? [result.value] : [])
    },
  }
}

describe('the typed producer', () => {
  it('appends a request to the topic of its lane, keyed by the person, with everything filled in', async () => {
    const { comms, read } = await open()
    expect(await comms.send({ ...reminder, requestId: 'a' })).toEqual({ ok: true, requestIds: ['a'] })
    expect(await comms.send({ requestId: 'b', recipientId: 'p1', category: 'fraud_alert', text: 'Was this you?' })).toEqual({ ok: true, requestIds: ['b'] })
    expect(await read('communications.requests.normal')).toMatchObject([{ requestId: 'a', recipientId: 'p1', channel: 'sms', lane: 'normal', requestedAt: NOON, source: 'billing', tenantId: 'default', pass: 0, trace: [] }])
    expect(await read('communications.requests.critical')).toMatchObject([{ requestId: 'b', lane: 'critical' }])
  })

  it('makes up an id where there is none, another each time', async () => {
    const { comms } = await open()
    const sent = [await comms.send(reminder), await comms.send(reminder)].flatMap(result => result.ok ? result.requestIds : [])
    expect(new Set(sent).size).toBe(2)
  })

  it('appends all or nothing, and says everything that is wrong where it is wrong', async () => {
    const { comms, read } = await open()
    const result = await comms.send([{ ...reminder, requestId: 'a' }, { ...reminder, requestId: 'b', text: '' }, { ...reminder, requestId: 'c', category: 'nonsense' }])
    expect(result).toMatchObject({ ok: false, problems: [{ index: 1, field: 'text' }, { index: 2, field: 'category', code: 'unknown_category' }] })
    expect(await read('communications.requests.normal')).toEqual([])
  })

  it('refuses two requests of one call under one id', async () => {
    const { comms } = await open()
    const twins = [{ ...reminder, requestId: 'a' }, { ...reminder, requestId: 'b' }, { ...reminder, requestId: 'a', text: 'Something else.' }]
    expect(await comms.send(twins)).toMatchObject({ ok: false, problems: [{ index: 2, field: 'requestId', message: expect.stringContaining('request 0') }] })
  })

  it('seals before anything is in the log', async () => {
    const { comms, read } = await open(async communications => communications.map(communication => ({ ...communication, text: 'sealed' })))
    await comms.send({ ...reminder, requestId: 'a' })
    expect(await read('communications.requests.normal')).toMatchObject([{ text: 'sealed' }])
  })

  it('sends nothing for nothing, and rejects once it is closed', async () => {
    const { comms } = await open()
    expect(await comms.send([])).toEqual({ ok: true, requestIds: [] })
    await comms.close()
    await expect(comms.send(reminder)).rejects.toMatchObject({ code: 'closed' })
  })
})
