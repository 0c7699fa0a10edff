/** Resend's rate limit: a number of requests in each second, told in headers of every answer. */
export interface RateWindow { take(): { readonly ok: boolean; readonly headers: Readonly<Record<string, string>> } }

const UNLIMITED = { ok: true, headers: {} } as const

/** `perSecond` 0 sets no limit and no headers. */
export function createRateWindow(perSecond: number, now: () => number): RateWindow {
  let second = 0
  let used = 0
  return {
    take() {
      if (perSecond === 0) return UNLIMITED
      const current = Math.floor(now() / 1000)
      if (current !== second) {
        second = current
        used = 0
      }
      used += 1
      const headers = { 'ratelimit-limit': String(perSecond), 'ratelimit-remaining': String(Math.max(0, perSecond - used)), 'ratelimit-reset': '1' }
      return used <= perSecond ? { ok: true, headers } : { ok: false, headers: { ...headers, 'retry-after': '1' } }
    },
  }
}
