/** What a schema takes, in words: the way out that a refusal names. */
import { z } from 'zod'

type Schema = z.core.$ZodType

/** Words for schemas whose own type says too little. A schema made from one of these has its words, too. */
const words = z.registry<{ readonly want: string }>()

/** Gives a schema words of its own. */
export function inWords<S extends z.ZodType>(schema: S, want: string): S {
  words.add(schema, { want })
  return schema
}

/** What to give for a schema, as the object of a sentence: "a text", "one of sms, mms, email". */
export function wanted(schema: Schema): string {
  const own = words.get(schema)?.want
  if (own !== undefined) return own
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string': return text(schema)
    case 'number': return numeric(schema)
    case 'boolean': return 'true or false'
    case 'literal': return def.values.map(String).join(' or ')
    case 'enum': return `one of ${Object.values(def.entries).join(', ')}`
    case 'array': return list(def)
    case 'record': return `an object of ${plural(def.valueType)} by name, such as {"name": "text"}`
    case 'object': return 'an object in JSON'
    case 'union': return def.options.map(wanted).join(' or ')
    case 'optional':
    case 'nullable':
    case 'default': return wanted(def.innerType)
    case 'pipe': return wanted(def.in)
    default: return 'another value'
  }
}

/** The schema of what lies at a path; null where none does. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | null {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default': return path.length === 0 ? schema : schemaAt(def.innerType, path)
    case 'pipe': return path.length === 0 ? schema : schemaAt(def.in, path)
    default:
  }
  const [step, ...rest] = path
  if (step === undefined) return schema
  if (def.type === 'array') return schemaAt(def.element, rest)
  if (def.type === 'record') return schemaAt(def.valueType, rest)
  const next = def.type === 'object' && Object.hasOwn(def.shape, step) ? def.shape[String(step)] : undefined
  return next ? schemaAt(next, rest) : null
}

/** The fields of an object; none of anything else. */
export function fieldNames(schema: Schema | null): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function text(schema: Schema): string {
  if (!(schema instanceof z.ZodString)) return 'a text of another form'
  const { minLength, maxLength } = schema
  if (maxLength === null) return 'a text'
  return (minLength ?? 0) > 0 ? `a text of ${minLength} to ${maxLength} characters` : `a text of at most ${maxLength} characters`
}

function numeric(schema: Schema): string {
  if (!(schema instanceof z.ZodNumber)) return 'a number'
  const kind = schema.isInt ? 'a whole number' : 'a number'
  const [least, most] = [schema.minValue ?? -Infinity, schema.maxValue ?? Infinity]
  if (least <= Number.MIN_SAFE_INTEGER) return kind
  return most < Number.MAX_SAFE_INTEGER ? `${kind} from ${least} to ${most}` : `${kind} of at least ${least}`
}

function list({ element, checks = [] }: z.core.$ZodArrayDef): string {
  const most = checks.map(check => check._zod.def).find((def): def is z.core.$ZodCheckMaxLengthDef => def.check === 'max_length')
  return `a list of ${most ? `at most ${most.maximum} ` : ''}${plural(element)}`
}

function plural(schema: Schema): string {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'enum') return `values out of ${Object.values(def.entries).join(', ')}`
  return def.type === 'string' ? 'texts' : 'objects'
}
