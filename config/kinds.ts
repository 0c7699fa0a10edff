/** The kinds a setting can be: how its text is read, and the words that say what is expected. Messages and docs come from the words. */
import { z } from 'zod'
import { parseClusterAddress } from './redis-address.ts'

const kinds = new Map<z.ZodType, string>()

/** What a value of this type must be, in words, e.g. `a whole number of at least 1`. */
export function kindOf(type: z.ZodType): string {
  const kind = kinds.get(type)
  if (kind === undefined) throw new Error('a setting without a kind: build it with config/kinds.ts')
  return kind
}

function named<T extends z.ZodType>(kind: string, type: T): T {
  kinds.set(type, kind)
  return type
}

const split = (value: string): string[] => value.split(',').map(item => item.trim()).filter(item => item !== '')
const fits = (items: readonly string[], fallback: string): boolean => items.length > 0 || fallback === ''
const UNBOUNDED = Number.MAX_SAFE_INTEGER
const range = (min: number, max: number): string => max === UNBOUNDED ? `of at least ${min}` : `from ${min} to ${max}`

export const int = (fallback: number, min = 0, max = UNBOUNDED) =>
  named(`a whole number ${range(min, max)}`, z.coerce.number().int().min(min).max(max).default(fallback))

export const num = (fallback: number, min = 0, max = UNBOUNDED) =>
  named(`a number ${range(min, max)}`, z.coerce.number().min(min).max(max).default(fallback))

/** A share from 0 to 1. */
export const share = (fallback: number) => named('a share from 0 to 1 (0.8 means 80 %)', z.coerce.number().min(0).max(1).default(fallback))

/** A full hour of the day; 24 is the midnight that ends it. */
export const hour = (fallback: number) => named('an hour from 0 to 24', z.coerce.number().int().min(0).max(24).default(fallback))

export const flag = (fallback: boolean) => named('true or false', z.stringbool().default(fallback))

export const text = (fallback: string) => named('text', z.string().default(fallback))

/** Text that a pattern describes; the empty default means unset. */
export const shaped = (kind: string, pattern: RegExp, fallback: string) => named(kind, z.string().regex(pattern).default(fallback))

export const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  named(values.length === 1 ? values.join() : `one of ${values.filter(value => value !== '').join(', ')}`, z.enum(values).default(() => fallback))

/** Items by comma, as an array; only what is empty by default may be empty. */
const list = (fallback: string, kind: string, each: (item: string) => boolean) =>
  named(kind, z.string().refine(value => fits(split(value), fallback) && split(value).every(each)).default(fallback).transform(split))

/** Names by comma out of a fixed set; `alone` are names that mean the whole set and stand by themselves. */
export const names = (fallback: string, allowed: readonly string[], alone: readonly string[] = []) => {
  const some = `names by comma out of ${allowed.join(', ')}`
  const kind = alone.length === 0 ? some : `${alone.join(' or ')}, or ${some}`
  const among = (items: readonly string[]): boolean => items.every(item => allowed.includes(item)) || (items.length === 1 && alone.includes(items.join()))
  return named(kind, z.string().refine(value => fits(split(value), fallback) && among(split(value))).default(fallback).transform(split))
}

/** `names`, kept as the text it is. */
export const namesText = (fallback: string, allowed: readonly string[], alone: readonly string[]) => {
  const kind = `${alone.join(', ')}, or names by comma out of ${allowed.join(', ')}`
  return named(kind, z.string().refine(value => alone.includes(value) || (fits(split(value), fallback) && split(value).every(item => allowed.includes(item)))).default(fallback))
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  const url = URL.parse(value)
  return url !== null && url.hostname !== '' && protocols.includes(url.protocol)
}

/** An absolute URL with one of the protocols. */
export const url = (fallback: string, ...protocols: readonly string[]) =>
  named(`a URL that starts with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`, z.string().refine(value => isUrl(value, protocols)).default(fallback))

/** Where Redis is: one server, or a cluster by some of its nodes. */
export const redis = () =>
  named('a URL that starts with redis:// or rediss://, or redis+cluster:// or rediss+cluster:// with nodes as host:port by comma', z.string().refine(value => isUrl(value, ['redis:', 'rediss:']) || parseClusterAddress(value) !== null).default(''))

function isZone(value: string): boolean {
  // Offsets such as +02:00 are refused: they know no daylight saving time.
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A zone of the IANA time zone database. */
export const zone = (fallback: string) => named('an IANA zone such as UTC or America/New_York', z.string().refine(isZone).default(fallback))

const EMAIL = /^[^\s@,<>]+@[^\s@,<>]+\.[^\s@,<>]+$/
export const email = (fallback: string) => shaped('an email address', EMAIL, fallback)
export const emails = (fallback: string) => list(fallback, 'email addresses by comma', item => EMAIL.test(item))

const BROKER = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/
export const brokers = () => list('', 'host:port by comma', item => BROKER.test(item))
