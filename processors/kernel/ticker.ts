import type { Deps, Processor } from './processor.ts'
import { Unavailable } from './unavailable.ts'

export interface TickerDeps extends Pick<Deps, 'metrics' | 'log'> {
  readonly waiting: Record<string, string>
  readonly onCrash: (error: Error, processor: string) => void
}

/** Calls a processor's tick every so often, never twice at once; answers how to stop it. A dependency that cannot be reached is waited for. */
export function startTicker(name: string, tick: NonNullable<Processor['tick']>, { metrics, log, waiting, onCrash }: TickerDeps): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  const key = `${name}.tick`
  async function once(): Promise<void> {
    try {
      await tick.run()
      delete waiting[key]
    } catch (error) {
      if (error instanceof Unavailable) {
        // Told once, not at every tick of an outage.
        if (waiting[key] !== error.dependency) log.warn({ processor: name, dependency: error.dependency, err: error }, 'a dependency cannot be reached: the tick waits')
        waiting[key] = error.dependency
        metrics.waits.inc({ processor: name, cause: error.dependency })
      } else {
        stopped = true
        onCrash(error instanceof Error ? error : new Error(String(error)), name)
      }
    }
    if (!stopped) timer = setTimeout(() => { running = once() }, tick.everyMs)
  }
  running = once()
  return async () => {
    stopped = true
    if (timer) clearTimeout(timer)
    await running
  }
}
