import type { PaceStore } from '../ports.ts'
import type { Link } from './link.ts'

/** Pacing by lua/pace.lua. */
export function redisPace(link: Link): PaceStore {
  return {
    take: async (windows, want, now) => {
      const keys = windows.map(window => link.keys.pace(window.key))
      const [reply] = await link.run([['pace', keys.length, ...keys, want, now, ...windows.flatMap(window => [window.limit, window.windowMs])]])
      const [granted, retryAt] = reply as [number, number]
      return { granted, retryAt: retryAt < 0 ? Number.MAX_SAFE_INTEGER : retryAt }
    },
  }
}
