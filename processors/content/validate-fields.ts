/** Checks of single fields: ids, instants, texts, facts. Each adds what it finds to `problems`. */
import type { Communication } from '../../schemas/generated/types.ts'
import { ID } from './id.ts'
import { invalid } from './problem.ts'
import type { Problem } from './problem.ts'

const FACT_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/
const MAX_FACTS = 32
const MAX_FACT_LENGTH = 512
/** Instants before 2000 or after 2100 are a wrong unit or a wrong clock. */
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

const requiredIds = ['requestId', 'recipientId', 'tenantId'] as const
const optionalIds = ['campaignId', 'subjectKey', 'experimentId', 'variant'] as const

/** Ids are short and plain: they become keys, tags and labels. */
export function checkIds(communication: Communication, problems: Problem[]): void {
  for (const field of requiredIds) checkId(field, communication[field], problems)
  for (const field of optionalIds) {
    const value = communication[field]
    if (value !== null) checkId(field, value, problems)
  }
  if (communication.source !== '') checkId('source', communication.source, problems)
}

function checkId(field: string, value: string, problems: Problem[]): void {
  if (!ID.test(value)) problems.push(invalid(field, 'use 1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first; an id is not an address'))
}

/** Instants are ms since the epoch, and in order. */
export function checkInstants({ requestedAt, notBefore, expiresAt }: Communication, problems: Problem[]): void {
  checkInstant('requestedAt', requestedAt, problems)
  if (notBefore !== null) checkInstant('notBefore', notBefore, problems)
  if (expiresAt !== null) checkInstant('expiresAt', expiresAt, problems)
  if (notBefore !== null && expiresAt !== null && notBefore >= expiresAt) problems.push(invalid('expiresAt', 'must be later than notBefore, or the message can never go out'))
}

function checkInstant(field: string, value: number, problems: Problem[]): void {
  if (Number.isSafeInteger(value) && value >= EARLIEST && value < LATEST) return
  const seconds = Number.isFinite(value) && value * 1000 >= EARLIEST && value * 1000 < LATEST
  problems.push(invalid(field, seconds ? 'looks like seconds; give milliseconds since 1970-01-01 UTC' : 'must lie between the years 2000 and 2100; give a date and time with an offset, such as 2026-11-28T08:00:00Z, or whole milliseconds since 1970-01-01 UTC'))
}

/** Null bytes end strings in some systems and not in others; half a surrogate pair cannot be sent at all. */
export function checkCharacters(field: string, value: string, problems: Problem[]): void {
  if (value.includes('\0')) problems.push(invalid(field, 'contains a null byte; remove it'))
  if (!value.isWellFormed()) problems.push(invalid(field, 'contains half of a surrogate pair; the text was cut inside a character, cut it before or after'))
}

/** Facts are few and short: they travel with every hop. */
export function checkFacts(facts: Communication['facts'], problems: Problem[]): void {
  const names = Object.keys(facts)
  if (names.length > MAX_FACTS) problems.push(invalid('facts', `has ${names.length} entries; at most ${MAX_FACTS} are allowed: leave some out`))
  for (const name of names) {
    if (!FACT_NAME.test(name)) problems.push(invalid('facts', 'has a name of another form; use a letter, then up to 63 letters, digits, dots, underscores or hyphens'))
    const value = facts[name] ?? ''
    if (value.length > MAX_FACT_LENGTH) problems.push(invalid(`facts.${name.slice(0, 64)}`, `is ${value.length} characters long; at most ${MAX_FACT_LENGTH} are allowed: shorten it`))
    checkCharacters(`facts.${name.slice(0, 64)}`, value, problems)
  }
}
