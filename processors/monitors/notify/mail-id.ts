/**
 * The id an alert's email carries to the provider and back. Without one of its own its callbacks would look like those of a message that nobody sent.
 * No request has a slash in its id (processors/content/validate-fields.ts), so neither is ever taken for the other.
 */
const PREFIX = 'alert/'
/** Longer ids do not fit a tag of the provider (senders/providers/correlation.ts); the end of a name is only for people. */
const LONGEST = 190

/** The id of an alert's email. */
export const alertMailId = (alertId: string): string => `${PREFIX}${alertId}`.slice(0, LONGEST)

/** The alert whose email carried the id; null for a message's. */
export function alertOf(id: string | null): string | null {
  return id !== null && id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null
}
