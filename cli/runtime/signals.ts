export interface Signals {
  /** Resolves at the first SIGINT or SIGTERM, or when stop() is called. */
  readonly stopped: Promise<{ code: number; error: Error | null }>
  stop(code: number, error: Error | null): void
}

/** Ctrl-C and TERM stop cleanly; a second one ends at once: nothing is lost, what was in hand is delivered again. */
export function installSignals(): Signals {
  let resolve: (value: { code: number; error: Error | null }) => void
  const stopped = new Promise<{ code: number; error: Error | null }>(done => { resolve = done })
  let asked = false
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (asked) process.exit(130)
      asked = true
      resolve({ code: 0, error: null })
    })
  }
  return { stopped, stop: (code, error) => resolve({ code, error }) }
}
