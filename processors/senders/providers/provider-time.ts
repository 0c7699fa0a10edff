/** Reads a provider's timestamp: ISO 8601, or Postgres' form of it as Resend shows it (`2026-04-03 22:13:42.674981+00`). ms since the epoch, or null. */
export function providerTime(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const at = Date.parse(value.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'))
  return Number.isNaN(at) ? null : at
}
