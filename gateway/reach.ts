/** Calls to what may be away. The gateway answers within bounded time: a caller that waits for ever cannot repeat. */
import { Unavailable } from '../processors/kernel/unavailable.ts'
import type { OutRecord } from '../topics/port.ts'
import type { GatewayDeps } from './deps.ts'

/** How long an API call waits for a dependency: less than the 15 s after which the usual clients and Twilio give up. */
export const API_WAIT_MS = 10_000

/** The answer of `work`, or Unavailable when it rejects or takes longer than `waitMs`. What was begun may still happen, so it must be harmless to repeat. */
export async function reach<T>(dependency: string, work: () => Promise<T>, waitMs: number = API_WAIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work(), new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${waitMs} ms`)), waitMs)
    })])
  } catch (error) {
    if (error instanceof Unavailable) throw error
    throw new Unavailable(dependency, error)
  } finally {
    clearTimeout(timer)
  }
}

/** Appends records; resolves once every replica in sync has them. */
export async function publish(deps: Pick<GatewayDeps, 'producer'>, records: readonly OutRecord[], waitMs?: number): Promise<void> {
  if (records.length > 0) await reach('kafka', () => deps.producer.send(records), waitMs)
}

/** Does all of it, whatever fails; then rejects with the first failure. For effects that must not wait for each other, e.g. an opt-out. */
export async function all(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}
