import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixRequestQueue, patchRequestQueue } from '../../../topics/kafka/request-queue-fix.ts'

interface Sent { readonly id: number }
interface Queue {
  pending: unknown[]
  throttledUntil: number
  push(request: { entry: { correlationId: number }; expectResponse: boolean; sendRequest: () => void }): void
  checkPendingRequests(): void
  maybeThrottle(ms: number): void
  fulfillRequest(answer: { correlationId: number; payload: null; size: number }): void
  destroy(): void
}
const RequestQueue: new (options: object) => Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js')
afterEach(() => { vi.useRealTimers() })

function set(maxInFlightRequests: number) {
  fixRequestQueue()
  vi.useFakeTimers({ now: 1_000_000 })
  const sent: Sent[] = []
  const queue = new RequestQueue({ maxInFlightRequests, requestTimeout: 30_000, enforceRequestTimeout: false, clientId: 'test', broker: 'b', logger: { debug() {}, warn() {} } })
  const push = (id: number): void => { queue.push({ entry: { correlationId: id, ...answers }, expectResponse: true, sendRequest: () => { sent.push({ id }) } }) }
  return { queue, sent: () => sent.map(({ id }) => id), push }
}
const answers = { resolve() {}, reject() {} }

describe('the fixed request queue', () => {
  it('sets no timer while nothing is pending', () => {
    const { queue } = set(1)
    queue.checkPendingRequests()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('still sends what had to wait for an answer', () => {
    const { queue, sent, push } = set(1)
    push(1)
    push(2)
    expect(sent()).toEqual([1])
    queue.fulfillRequest({ correlationId: 1, payload: null, size: 0 })
    expect(sent()).toEqual([1, 2])
    vi.advanceTimersByTime(1000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('still sends what had to wait for the end of a throttle', () => {
    const { queue, sent, push } = set(5)
    queue.maybeThrottle(500)
    push(1)
    vi.advanceTimersByTime(499)
    expect(sent()).toEqual([])
    vi.advanceTimersByTime(20)
    expect(sent()).toEqual([1])
  })
})

describe('the fix', () => {
  const shaped = () => ({ scheduleCheckPendingRequests() { return void 'throttleCheckTimeoutId' }, checkPendingRequests() {}, push() {} })
  it.each([
    ['another version', '2.3.0', shaped()],
    ['another shape', '2.2.4', { ...shaped(), scheduleCheckPendingRequests() {} }],
    ['a method gone', '2.2.4', { ...shaped(), push: undefined }],
  ])('refuses %s', (_what, version, prototype) => {
    expect(() => { patchRequestQueue(version, prototype) }).toThrow(/kafkajs/)
  })

  it('is applied once, however often it is asked for', () => {
    const prototype = shaped()
    patchRequestQueue('2.2.4', prototype)
    const patched = prototype.scheduleCheckPendingRequests
    patchRequestQueue('2.2.4', prototype)
    expect(prototype.scheduleCheckPendingRequests).toBe(patched)
  })

  it('takes most of the CPU away that 24 idle connections use', async () => {
    const run = async (fix: string): Promise<number> => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'idle-queues.mjs'), fix, '2000'])
      return Number(stdout)
    }
    const [fixed, stock] = await Promise.all([run('fixed'), run('stock')])
    expect(fixed).toBeLessThan(stock / 2)
  }, 20_000)
})
