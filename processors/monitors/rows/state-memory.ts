import { percent, type Monitor } from '../monitor.ts'

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`

/** Memory of the fullest server of Redis, where it has a limit. */
export const stateMemory: Monitor = {
  name: 'state_memory', after: 1, setting: 'REDIS_MEMORY_ALERT_THRESHOLD',
  about: 'Share of its memory that the fullest server of Redis uses.',
  todo: 'When it is full, Redis refuses writes and every lane waits; nothing is lost or evicted. Give it more memory (`CONFIG SET maxmemory` works at once), or spread it over a cluster. See docs/operating.md for what grows.',
  enabled: settings => settings.ENABLE_PERFORMANCE_MONITORING,
  async measure({ memory }, settings) {
    const servers = (await memory()).filter(({ max }) => max > 0)
    const [fullest] = servers.toSorted((a, b) => b.used / b.max - a.used / a.max)
    if (!fullest) return null
    const value = fullest.used / fullest.max
    const threshold = settings.REDIS_MEMORY_ALERT_THRESHOLD
    const breached = value > threshold
    return {
      value, threshold, breached, detail: { used: fullest.used, max: fullest.max, servers: servers.length },
      summary: `Redis uses ${percent(value)} of its memory (${gigabytes(fullest.used)} of ${gigabytes(fullest.max)}), ${breached ? 'above' : 'not above'} ${percent(threshold)}${breached ? '; when it is full everything waits' : ''}.`,
    }
  },
}
