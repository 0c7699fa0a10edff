/** What people give on the command line, read or refused by the name of the flag. */
import { distance } from '../../config/suggest.ts'
import { ID } from '../../processors/content/id.ts'
import { UsageError } from './exit.ts'

export function countOf(flag: string, text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${flag}: ${text} is no count; give a whole number from 1 on`)
  return count
}

export function timeOf(flag: string, text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new UsageError(`${flag}: ${text} is no time; write it as 2026-12-01T09:00:00Z`)
  return at
}

/** The name of a service, which becomes the `source` of requests: the form that the gateway takes in a token (gateway/auth.ts). */
export function serviceOf(flag: string, text: string): string {
  if (!ID.test(text)) throw new UsageError(`${flag}: ${JSON.stringify(text)} cannot be the name of a service; give 1 to 128 letters, digits, dots, underscores, colons and hyphens, a letter or digit first`)
  return text
}

/** Reason codes by comma; one may end with * for all that begin so. Unknown ones are refused, or nothing would match and nobody would know why. */
export function codesOf(flag: string, text: string, known: readonly string[]): string[] {
  const codes = text.split(',').map(code => code.trim())
  const unknown = codes.filter(code => code.endsWith('*') ? !known.some(one => one.startsWith(code.slice(0, -1))) : !known.includes(code))
  if (unknown.length > 0) throw new UsageError(unknown.map(code => `${flag}: there is no reason ${code}; near it are ${nearest(code, known).join(', ')}`).join('\n'))
  return codes
}

const SHOWN = 3

/** The known names that are nearest to one that is not: those that share its beginning or another word first. */
export function nearest(name: string, known: readonly string[]): string[] {
  const words = name.split(/[_*]/).filter(word => word.length > 2)
  const shared = (other: string): number => words.filter(word => other.includes(word)).length
  return known.toSorted((a, b) => shared(b) - shared(a) || distance(name, a) - distance(name, b)).slice(0, SHOWN)
}

/** `1 request`, `2 requests`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`
