import type { PaceStore, PaceWindow } from '../ports.ts'

/** Pacing in memory, by sixtieths of the window as in lua/pace.lua. */
export function memoryPace(): PaceStore {
  const grants = new Map<string, { cell: number; permits: number }[]>()
  const counting = (window: PaceWindow, now: number): { freeAt: number; permits: number }[] =>
    (grants.get(window.key) ?? []).map(grant => ({ freeAt: (grant.cell + 1) * grain(window) + window.windowMs, permits: grant.permits })).filter(grant => grant.freeAt > now).sort((a, b) => a.freeAt - b.freeAt)
  const roomOf = (window: PaceWindow, now: number): number => window.limit - counting(window, now).reduce((sum, grant) => sum + grant.permits, 0)
  const nextOf = (window: PaceWindow, now: number): number => {
    let missing = 1 - roomOf(window, now)
    if (missing <= 0) return now
    return counting(window, now).find(grant => (missing -= grant.permits) <= 0)?.freeAt ?? Number.MAX_SAFE_INTEGER
  }
  return {
    take: async (windows, want, now) => {
      const granted = Math.max(Math.min(want, ...windows.map(window => roomOf(window, now))), 0)
      for (const window of windows) grants.set(window.key, [...(grants.get(window.key) ?? []), { cell: Math.floor(now / grain(window)), permits: granted }])
      return { granted, retryAt: granted === want ? now : Math.max(...windows.map(window => nextOf(window, now))) }
    },
  }
}

const grain = (window: PaceWindow): number => Math.ceil(window.windowMs / 60)
