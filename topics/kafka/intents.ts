/**
 * Pauses and seeks that must outlive a restart of the consumer: kafkajs forgets both when it restarts after a crash (measured), so they are kept here
 * and applied again each time the group is joined.
 */
export interface TopicPartition { readonly topic: string; readonly partition: number }

/** What is done to the consumer. */
export interface PartitionControls {
  pause(at: TopicPartition): void
  resume(at: TopicPartition): void
  seek(at: TopicPartition, offset: bigint): void
}

export interface Intents {
  /** Pauses until `resumeAt` (ms); a later call replaces an earlier one. */
  pauseUntil(at: TopicPartition, resumeAt: number): void
  seek(at: TopicPartition, offset: bigint): void
  /** The partition was read on from where it was sought: nothing to repeat any more. */
  sought(at: TopicPartition): void
  /** The consumer owns these partitions now: repeats what concerns them and forgets the rest, which is its new owner's matter. */
  assigned(partitions: readonly TopicPartition[]): void
  /** Forgets all and ends the timers. */
  clear(): void
}

/** Longest delay a timer can have, ms; longer pauses are taken in steps. */
const LONGEST_TIMER = 2 ** 31 - 1
const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}\u0000${partition}`

export function createIntents(controls: PartitionControls, now: () => number): Intents {
  const pauses = new Map<string, { readonly at: TopicPartition; readonly resumeAt: number; timer?: NodeJS.Timeout }>()
  const seeks = new Map<string, { readonly at: TopicPartition; readonly offset: bigint }>()

  const forgetPause = (key: string): void => {
    clearTimeout(pauses.get(key)?.timer)
    pauses.delete(key)
  }
  const arm = (key: string): void => {
    const pause = pauses.get(key)
    if (!pause) return
    const left = pause.resumeAt - now()
    if (left <= 0) {
      forgetPause(key)
      controls.resume(pause.at)
      return
    }
    clearTimeout(pause.timer)
    pause.timer = setTimeout(() => { arm(key) }, Math.min(left, LONGEST_TIMER))
  }

  return {
    pauseUntil(at, resumeAt) {
      const key = keyOf(at)
      forgetPause(key)
      pauses.set(key, { at, resumeAt })
      controls.pause(at)
      arm(key)
    },
    seek(at, offset) {
      seeks.set(keyOf(at), { at, offset })
      controls.seek(at, offset)
    },
    sought: at => { seeks.delete(keyOf(at)) },
    assigned(partitions) {
      const owned = new Set(partitions.map(keyOf))
      for (const key of pauses.keys()) if (!owned.has(key)) forgetPause(key)
      for (const key of seeks.keys()) if (!owned.has(key)) seeks.delete(key)
      for (const { at } of pauses.values()) controls.pause(at)
      for (const { at, offset } of seeks.values()) controls.seek(at, offset)
    },
    clear() {
      for (const key of pauses.keys()) forgetPause(key)
      seeks.clear()
    },
  }
}
