/** Facts by name, as they travel with requests, people and consents: strings on the wire, and a case may write them as what they are. */
import { z } from 'zod'
import { distance, slips } from '../../config/suggest.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()], 'give a text, a number, true or false')

/**
 * Facts of which those in `types` must read as their type says. Others are allowed, because producers may send facts that nobody asks about; but one that is a slip
 * of the pen away from a known name is taken for it, and refused.
 */
export function factsOf(types: Readonly<Record<string, z.ZodType>>): z.ZodType<Record<string, string>> {
  return z.record(z.string(), scalar).default({}).transform((given, context) => {
    const facts: Record<string, string> = {}
    for (const [name, value] of Object.entries(given)) {
      const type = types[name]
      const problem = type ? problemOf(type, value) : likely(name, Object.keys(types))
      if (problem === null) facts[name] = String(value)
      else context.addIssue({ code: 'custom', path: [name], message: problem })
    }
    return facts
  }) as unknown as z.ZodType<Record<string, string>>
}

/** Numbers may come as text. */
function problemOf(type: z.ZodType, value: string | number | boolean): string | null {
  const read = type.safeParse(value)
  if (read.success || (typeof value === 'string' && /^-?\d+$/.test(value) && type.safeParse(Number(value)).success)) return null
  return read.error.issues[0]?.message ?? 'cannot be read'
}

function likely(name: string, known: readonly string[]): string | null {
  const meant = known.find(other => distance(name.toLowerCase(), other.toLowerCase()) <= slips(other))
  return meant === undefined ? null : `is not a fact; did you mean ${meant}?`
}
