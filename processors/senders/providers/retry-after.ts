/** Reads Retry-After in ms: seconds or an HTTP date (RFC 9110, 10.2.3); null if it says nothing. */
export function retryAfterMs(value: unknown, now: number): number | null {
  if (typeof value !== 'string' || value === '') return null
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
