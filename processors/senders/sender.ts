/** A sender: takes what the provider's limits and its health allow, and sends it (send.ts). */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Stage } from '../kernel/stage.ts'
import { createBreaker } from './breaker.ts'
import { permits } from './pacing.ts'
import type { Provider } from './port.ts'
import { send } from './send.ts'
import type { Delivery, Parts } from './send.ts'

export type { Delivery } from './send.ts'

export interface Sender {
  readonly kind: 'sms' | 'email'
  /** How many communications one delivery takes at most. */
  readonly chunk: number
  deliver(lane: Lane, communications: readonly Communication[]): Promise<Delivery>
}

/** Small enough that a crash leaves few claims unclear, large enough that round trips do not count. */
const CHUNK = 100

/** A sender over a provider. `stages` are those of the chain: they are asked again about what has waited. */
export function createSender(kind: 'sms' | 'email', provider: Provider, deps: Deps, stages: readonly Stage[]): Sender {
  let round = 0
  const parts: Parts = { kind, provider, deps, stages, breaker: createBreaker(), nextRound: () => round++, spare: 0 }
  const chunk = provider.batchSize > 1 ? Math.min(provider.batchSize, CHUNK) : CHUNK
  return {
    kind, chunk,
    async deliver(lane, communications) {
      if (communications.length > chunk) throw new RangeError(`${communications.length} communications for a sender that takes ${chunk}`)
      return pace(parts, lane, communications)
    },
  }
}

/**
 * Takes as many as the provider's limits and its health allow. When a store fails behind the permits, one of them is kept for the next try, which is for one
 * message alone: else an outage of ours would use up the limits of the day.
 */
async function pace(parts: Parts, lane: Lane, communications: readonly Communication[]): Promise<Delivery> {
  const { kind, deps, breaker } = parts
  const now = deps.now()
  const room = breaker.room(communications.length, now)
  if (room === 0) return { out: [], done: 0, resumeAt: breaker.restsUntil() }
  const own = Math.min(parts.spare, room)
  const { granted: taken, retryAt } = own === room ? { granted: 0, retryAt: now } : await permits(kind, lane, room - own, now, deps)
  const granted = own + taken
  if (granted < room) deps.metrics.waits.inc({ processor: `send-${kind}.${lane}`, cause: 'pacing' })
  if (granted === 0) return { out: [], done: 0, resumeAt: retryAt }
  parts.spare = 0
  try {
    const delivery = await send(parts, lane, communications.slice(0, granted), now)
    return delivery.done < granted || granted === room ? delivery : { ...delivery, resumeAt: retryAt }
  } catch (error) {
    parts.spare = 1
    breaker.doubted()
    throw error
  }
}
