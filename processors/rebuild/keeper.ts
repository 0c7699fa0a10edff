/** Keeps the state open: looks whether it is there, rebuilds it when it is not, and notes from time to time how far the log is in the store. */
import type { Logger } from 'pino'
import { Unavailable } from '../kernel/unavailable.ts'
import type { LogMark, Rebuilding, StateGate, StateLook } from '../stores/ports.ts'
import type { Rebuilt } from './rebuild.ts'

export interface Keeper {
  /** Settles after the first look, or once that turns out to be a rebuild that takes its time. */
  readonly looked: Promise<void>
  /** What there is to wait for, as Running.waiting() says it. */
  waiting(): Readonly<Record<string, string>>
  stop(): Promise<void>
}

export interface KeeperOptions {
  readonly gate: StateGate
  readonly rebuild: (rebuilding: Rebuilding) => Promise<Rebuilt>
  /** How far everything is in the store now. */
  readonly mark: () => Promise<LogMark>
  readonly log: Logger
  readonly now: () => number
  /** 1 while the state is open, 0 while it is not. */
  readonly tell: (open: 0 | 1) => void
  readonly onCrash: (error: Error, where: string) => void
}

/** How often the state is looked at, ms: so long may an idle process take to notice a loss. Workers notice at their next call. */
const LOOK_MS = 500
/** How much of the log has to be read again after a restart of the server, ms. */
const MARK_MS = 5_000
/** A rebuilder that says nothing for so long has died, ms. */
const HOLD_MS = 10_000
/** A first look that takes longer is a rebuild of some size: whoever starts goes on and waits lane by lane, ms. */
const LOOKED_MS = 2_000

/** Starts keeping; several processes may. Redis or Kafka out of reach is waited for, a bug ends the process. */
export function startKeeper({ gate, rebuild, mark, log, now, tell, onCrash }: KeeperOptions): Keeper {
  let waiting: Record<string, string> = { state: 'the first look at Redis' }
  let markedAt = 0
  let stopped = false
  let timer: NodeJS.Timeout | null = null

  async function look(): Promise<void> {
    const found = await gate.look()
    tell(found.open ? 1 : 0)
    if (!found.open) return restore(found)
    waiting = {}
    if (now() - markedAt < MARK_MS) return
    await gate.mark(await mark())
    markedAt = now()
  }
  async function restore(found: Extract<StateLook, { open: false }>): Promise<void> {
    waiting = { state: 'Redis to be rebuilt' }
    const rebuilding = await gate.begin(HOLD_MS, false)
    if (rebuilding === null) return
    log.warn({ cause: found.cause }, found.cause === 'lost' ? 'Redis holds no state: it is rebuilt from the log' : 'Redis was restarted and may have lost its last writes: they are made again from the log')
    await restoreUnder(rebuilding, { rebuild, log, now })
    waiting = {}
    tell(1)
    markedAt = now()
  }
  async function once(): Promise<void> {
    try {
      await look()
    } catch (error) {
      if (error instanceof Unavailable) {
        waiting = { state: error.dependency }
        log.warn({ dependency: error.dependency, err: error }, 'the state cannot be looked at')
      } else {
        stopped = true
        onCrash(error instanceof Error ? error : new Error(String(error)), 'state')
      }
    }
    if (!stopped) timer = setTimeout(() => { running = once() }, LOOK_MS)
  }
  let running = once()
  return {
    looked: Promise.race([running, new Promise<void>(resolve => { setTimeout(resolve, LOOKED_MS).unref() })]),
    waiting: () => waiting,
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await running
    },
  }
}

/** Rebuilds and opens; whatever goes wrong, the right to rebuild is given back. An epoch over an empty log begins at 0: nothing can have been lost before it. */
export async function restoreUnder(rebuilding: Rebuilding, { rebuild, log, now }: Pick<KeeperOptions, 'rebuild' | 'log' | 'now'>): Promise<Rebuilt> {
  const begun = now()
  const renewing = setInterval(() => void rebuilding.renew().catch(() => {}), HOLD_MS / 3)
  try {
    const rebuilt = await rebuild(rebuilding)
    const isEmpty = rebuilding.since === null && rebuilt.inHand === 0 && Object.keys(rebuilt.read).length === 0
    await rebuilding.open(isEmpty ? 0 : now(), rebuilt.mark)
    log.warn({ read: rebuilt.read, inHand: rebuilt.inHand, ms: now() - begun }, 'the state is open')
    return rebuilt
  } catch (error) {
    await rebuilding.release().catch(() => {})
    throw error
  } finally {
    clearInterval(renewing)
  }
}
