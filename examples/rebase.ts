/** The instant the examples were written for: a Thursday at noon in New York. */
export const EXAMPLE_NOW = Date.parse('2026-11-19T17:00:00.000Z')

const INSTANTS = ['requestedAt', 'notBefore', 'expiresAt', 'at', 'pausedUntil'] as const

/** Moves the instants of an example line from the examples' time to `now`, so that what expires in ten minutes still does. */
export function rebase(line: Record<string, unknown>, now: number): Record<string, unknown> {
  const moved = { ...line }
  for (const field of INSTANTS) {
    const value = moved[field]
    if (typeof value === 'string') moved[field] = new Date(Date.parse(value) - EXAMPLE_NOW + now).toISOString()
  }
  return moved
}
