/** What happens later to messages: timers that can all be called off, and awaited. */
export interface Timeline {
  /** Runs `then` after `delayMs`; at 0 as soon as what runs now is done. */
  after(delayMs: number, then: () => void): void
  readonly pending: () => number
  clear(): void
}

/** Timers do not keep the process alive. */
export function createTimeline(): Timeline {
  const timers = new Set<NodeJS.Timeout>()
  let immediate = 0
  let epoch = 0
  return {
    after(delayMs, then) {
      if (delayMs <= 0) {
        const born = epoch
        immediate += 1
        setImmediate(() => {
          immediate -= 1
          if (born === epoch) then()
        })
        return
      }
      const timer = setTimeout(() => {
        timers.delete(timer)
        then()
      }, delayMs)
      timer.unref()
      timers.add(timer)
    },
    pending: () => timers.size + immediate,
    clear() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      epoch += 1
    },
  }
}
