/** Replies that a person has to read: where their words are kept, and how the review is told apart from consents. The gateway's queue reads both. */

/** The purpose of an event that waits for a person to read a reply; its own, so that it never stands in for a consent. */
export const REVIEW_PURPOSE = 'review'

/** Where the words of a reply under review are kept, by the id of its consent event. */
export const reviewTextKey = (consentId: string): string => `review:${consentId}`
