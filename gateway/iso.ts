/** The last instant a Date can hold, ms; producers may have written later ones. */
const LATEST = 8.64e15

/** An instant as ISO 8601 in UTC. */
export function iso(at: number): string {
  return new Date(Math.min(at, LATEST)).toISOString()
}
