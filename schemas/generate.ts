/** Writes schemas/generated/types.ts and schemas/generated/schemas.ts from the *.avsc files. Run by `npm run generate`; `npm run check` fails when they are stale. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

type Avro = string | Avro[] | { type: string; name?: string; doc?: string; items?: Avro; values?: Avro; symbols?: string[]; fields?: Field[] } | { type: Avro }
interface Field { name: string; type: Avro; doc?: string; default?: unknown }

const PRIMITIVES: Record<string, string> = { string: 'string', int: 'number', long: 'number', double: 'number', boolean: 'boolean', bytes: 'Buffer', null: 'null' }

/** Renders the TypeScript of one Avro type; named types are collected into `out` once and referred to by name. */
function render(type: Avro, out: Map<string, string>): string {
  if (typeof type === 'string') return PRIMITIVES[type] ?? type
  if (Array.isArray(type)) return type.map(member => render(member, out)).join(' | ')
  if (typeof type.type !== 'string') return render(type.type, out)
  if (!('name' in type) && PRIMITIVES[type.type]) return PRIMITIVES[type.type] ?? type.type
  const complex = type as { type: string; name?: string; doc?: string; items?: Avro; values?: Avro; symbols?: string[]; fields?: Field[] }
  switch (complex.type) {
    case 'array': return `Array<${render(complex.items ?? 'null', out)}>`
    case 'map': return `Record<string, ${render(complex.values ?? 'null', out)}>`
    case 'enum': out.set(complex.name ?? '', `export type ${complex.name} = ${(complex.symbols ?? []).map(s => `'${s}'`).join(' | ')}\n`); return complex.name ?? ''
    case 'record': {
      const fields = (complex.fields ?? []).map(f => `${f.doc ? `  /** ${f.doc} */\n` : ''}  ${f.name}: ${render(f.type, out)}`)
      out.set(complex.name ?? '', `${complex.doc ? `/** ${complex.doc} */\n` : ''}export interface ${complex.name} {\n${fields.join('\n')}\n}\n`)
      return complex.name ?? ''
    }
    default: throw new Error(`schemas/generate.ts cannot render ${JSON.stringify(type)}`)
  }
}

/** The generated files, by path relative to schemas/, from the sources in `dir`. */
export function generate(dir: string): Record<string, string> {
  const header = '// Generated from schemas/*.avsc by `npm run generate`. Do not edit.\n'
  const types = new Map<string, string>()
  const schemas: string[] = []
  for (const file of readdirSync(dir).filter(f => f.endsWith('.avsc')).sort()) {
    const schema = JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as { name: string }
    render(schema as Avro, types)
    schemas.push(`  ${file.replace('.avsc', '')}: ${JSON.stringify(schema)},`)
  }
  return {
    'generated/types.ts': header + [...types.values()].join('\n'),
    'generated/schemas.ts': `${header}\n/** The Avro schemas, by file name. */\nexport const schemas = {\n${schemas.join('\n')}\n} as const\n`,
  }
}

if (import.meta.main) {
  for (const [path, content] of Object.entries(generate(import.meta.dirname))) writeFileSync(`${import.meta.dirname}/${path}`, content)
}
