import { onParentStop } from './parent.ts'

export interface Signals {
  /** Resolves when we are to stop: at the first signal, when the process that started us says so or is gone, or when stop() is called. */
  readonly stopped: Promise<{ code: number; error: Error | null }>
  stop(code: number, error: Error | null): void
  /** From now on there is something in hand. Before, a wish to stop ends the process at once, and the services that it was starting with it. */
  started(): void
}

/** Ctrl-C, TERM and a closed terminal stop cleanly; a second signal ends at once: nothing is lost, what was in hand is delivered again. */
export function installSignals(): Signals {
  let resolve: (value: { code: number; error: Error | null }) => void
  const stopped = new Promise<{ code: number; error: Error | null }>(done => { resolve = done })
  let asked = false
  let started = false
  const wished = (): void => {
    if (!started) process.exit(130)
    resolve({ code: 0, error: null })
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (asked) process.exit(130)
      asked = true
      wished()
    })
  }
  onParentStop(wished)
  // Whoever read us may be gone: we end all the same, and cleanly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return { stopped, stop: (code, error) => resolve({ code, error }), started: () => { started = true } }
}
