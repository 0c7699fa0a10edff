/** Moments as people write them in JSON, and in a query. */
import { z } from 'zod'
import { inWords } from './shape-words.ts'

const WANT = 'a date and time with an offset, such as 2026-11-28T08:00:00Z, or milliseconds since 1970-01-01 UTC'
const written = z.iso.datetime({ offset: true }).transform(text => Date.parse(text))
/** The last instant a Date can hold, ms. */
const LATEST = 8.64e15

/** In JSON. */
export const instant = inWords(z.union([written, z.int().nonnegative().max(LATEST)]), WANT)
/** In a query everything is text. */
export const queryInstant = inWords(z.union([written, z.string().regex(/^\d{1,15}$/).transform(Number)]), WANT)
/** With an offset and nothing else. */
export const dateTime = inWords(z.iso.datetime({ offset: true }), 'a date and time with an offset, such as 2026-11-28T08:00:00Z')
