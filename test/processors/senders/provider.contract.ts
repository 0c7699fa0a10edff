/** What every provider adapter has to do, run by each against its simulator. */
import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../../../embedded/simulators/faults.ts'
import type { Simulators } from '../../../embedded/simulators/index.ts'
import type { OutboundMessage, Provider } from '../../../processors/senders/port.ts'
import { simulators } from './providers/fixture.ts'

export interface ProviderUnderTest {
  readonly name: Provider['name']
  /** `credentials` wrong or missing on demand; `timeoutMs` 5000 if not given. */
  create(baseUrl: string, credentials: 'right' | 'wrong' | 'missing', timeoutMs?: number): Provider
  message(requestId: string, more?: Partial<OutboundMessage>): OutboundMessage
  readonly badAddress: string
  /** Enough faults to outlast what the adapter repeats by itself. */
  readonly faultCount: number
}

/** Declares the suite. */
export function providerContract(subject: ProviderUnderTest): void {
  describe(`${subject.name} as a provider`, () => {
    let world: Simulators
    let provider: Provider
    /** Gives up soon, for faults that hang. */
    let hasty: Provider
    const { message } = subject
    const inject = (fault: FaultKind, more: { readonly retryAfterSeconds?: number } = {}): void => world.faults.inject({ provider: subject.name, fault, count: subject.faultCount, ...more })

    beforeAll(async () => {
      world = await simulators()
      provider = subject.create(world.TWILIO_BASE_URL, 'right')
      hasty = subject.create(world.TWILIO_BASE_URL, 'right', 100)
    })
    beforeEach(() => world.reset())
    afterAll(() => world.close())

    it('answers one outcome per message, in order', async () => {
      const outcomes = await provider.send([message('a'), message('b', { to: subject.badAddress }), message('c')].slice(0, Math.max(3, provider.batchSize)), 'key')
      expect(outcomes.map(outcome => outcome.kind)).toEqual(['accepted', 'rejected', 'accepted'])
      expect(outcomes[1]).toMatchObject({ reason: 'invalid_address' })
      const ids = world.receipts().map(receipt => [receipt.requestId, receipt.providerMessageId])
      expect(ids).toEqual([['a', outcomes[0]?.kind === 'accepted' && outcomes[0].providerMessageId], ['c', outcomes[2]?.kind === 'accepted' && outcomes[2].providerMessageId]])
    })

    it('answers nothing to nothing', async () => {
      expect(await provider.send([], 'key')).toEqual([])
      expect(world.stats()[subject.name].requests).toBe(0)
    })

    it('sends our id and attempt along', async () => {
      await provider.send([message('päyment/7 &#?', { attempt: 2 })], 'key')
      expect(world.receipts()).toMatchObject([{ requestId: 'päyment/7 &#?', attempt: 2 }])
    })

    it('keeps addresses out of outcomes', async () => {
      const [outcome] = await provider.send([message('a', { to: subject.badAddress })], 'key')
      expect(JSON.stringify(outcome)).not.toContain(subject.badAddress)
    })

    it('says retry, and when, on a 429: nothing was taken', async () => {
      inject('throttle', { retryAfterSeconds: 7 })
      expect(await provider.send([message('a')], 'key')).toMatchObject([{ kind: 'retry', afterMs: 7000 }])
      expect(world.receipts()).toEqual([])
    })

    it('says stop when credentials are refused', async () => {
      const refused = subject.create(world.TWILIO_BASE_URL, 'wrong')
      expect(await refused.send([message('a')], 'key')).toMatchObject([{ kind: 'stop' }])
      expect(await refused.check()).toMatchObject({ ok: false })
    })

    it('says stop without credentials, for every message', async () => {
      const unconfigured = subject.create(world.TWILIO_BASE_URL, 'missing')
      expect(await unconfigured.send([message('a'), message('b')], 'key')).toMatchObject([{ kind: 'stop', code: 'credentials_missing' }, { kind: 'stop' }])
      expect(await unconfigured.check()).toMatchObject({ ok: false, code: 'credentials_missing' })
      expect(await unconfigured.reconcile(message('a'), 0)).toMatchObject({ kind: 'unknown' })
    })

    it('checks good credentials', async () => {
      expect(await provider.check()).toEqual({ ok: true })
    })

    it('says retry when nobody listens: certainly nothing was sent', async () => {
      const unreachable = subject.create(await closedPort(), 'right')
      expect(await unreachable.send([message('a')], 'key')).toMatchObject([{ kind: 'retry', afterMs: null }])
      expect(await unreachable.reconcile(message('a'), 0)).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.check()).toMatchObject({ ok: false })
    })

    it.each(['error500', 'error503', 'html502', 'hang_before', 'reset_before'] as const)('says unknown on %s, and finds out that nothing was taken', async fault => {
      const startedAt = Date.now()
      inject(fault)
      expect(await (fault.startsWith('hang') ? hasty : provider).send([message('a')], 'key')).toMatchObject([{ kind: 'unknown' }])
      expect(await provider.reconcile(message('a'), startedAt)).toEqual({ kind: 'not_found' })
    })

    it.each(['error500_after', 'hang_after', 'reset_after', 'truncated'] as const)('says unknown on %s, and finds the message that was taken', async fault => {
      const startedAt = Date.now()
      await provider.send([message('earlier', { text: 'another text' })], 'earlier')
      inject(fault)
      expect(await (fault.startsWith('hang') ? hasty : provider).send([message('a')], 'key')).toMatchObject([{ kind: 'unknown' }])
      const taken = world.receipts().filter(receipt => receipt.requestId === 'a')
      expect(taken).toHaveLength(1)
      expect(await provider.reconcile(message('a'), startedAt)).toEqual({ kind: 'accepted', providerMessageId: taken[0]?.providerMessageId })
    })

    it('does not take an older message for an unclear one', async () => {
      await provider.send([message('a')], 'key')
      expect(await provider.reconcile(message('a'), Date.now() + 3_600_000)).toEqual({ kind: 'not_found' })
    })

    it('keeps many calls at once apart', async () => {
      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => provider.send([message(`r${index}`)], `key-${index}`)))
      const byRequest = new Map(world.receipts().map(receipt => [receipt.requestId, receipt.providerMessageId]))
      expect(outcomes.flat().map(outcome => (outcome.kind === 'accepted' ? outcome.providerMessageId : outcome.kind))).toEqual(Array.from({ length: 200 }, (_, index) => byRequest.get(`r${index}`)))
      expect(world.stats().messagedTwice).toBe(0)
    })
  })
}

/** An address that was free a moment ago: connections to it are refused. */
async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  await new Promise(resolve => { server.close(resolve) })
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
