/**
 * Refuses incompatible changes of the schemas, without a registry: every version ever published is in schemas/published.json, and the files of today must be able
 * to read them all (backward), and for compacted topics be read by them all (full). A change that is compatible is published by `npm run schemas -- publish`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeResolver, parse } from './codec.ts'
import { schemas } from './generated/schemas.ts'

export type Published = Readonly<Record<string, readonly object[]>>
export interface SchemaProblem { readonly schema: string; readonly version: number; readonly kind: 'backward' | 'forward' | 'unpublished'; readonly message: string }

const file = join(import.meta.dirname, 'published.json')
/** Schemas of compacted topics: old records are read for ever, and old readers may meet new records. */
const COMPACTED: ReadonlySet<string> = new Set(['recipient', 'deferral', 'key'])

/** What is wrong with `current` given what was published. Pure. */
export function checkSchemas(current: Readonly<Record<string, object>>, published: Published): SchemaProblem[] {
  return Object.entries(current).flatMap(([schema, now]): SchemaProblem[] => {
    const versions = published[schema] ?? []
    const problems = versions.flatMap((old, index): SchemaProblem[] => {
      const version = index + 1
      const backward = makeResolver(parse(now), old)
      const forward = COMPACTED.has(schema) ? makeResolver(parse(old), now) : null
      return [
        ...(backward instanceof Error ? [{ schema, version, kind: 'backward' as const, message: `today's ${schema} cannot read records of version ${version}: ${backward.message}` }] : []),
        ...(forward instanceof Error ? [{ schema, version, kind: 'forward' as const, message: `readers of version ${version} cannot read today's ${schema}: ${forward.message}` }] : []),
      ]
    })
    const last = versions.at(-1)
    if (problems.length === 0 && JSON.stringify(last) !== JSON.stringify(now)) {
      return [{ schema, version: versions.length + 1, kind: 'unpublished', message: `${schema} has changed compatibly and was not published: run \`npm run schemas -- publish\`` }]
    }
    return problems
  })
}

export function publishedSchemas(): Published {
  return JSON.parse(readFileSync(file, 'utf8')) as Published
}

/** Adds today's schemas as new versions where they differ. Incompatible ones are refused. */
export function publish(published: Published): Published {
  const wrong = checkSchemas(schemas, published).filter(problem => problem.kind !== 'unpublished')
  if (wrong.length > 0) throw new Error(wrong.map(problem => problem.message).join('\n'))
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => {
    const versions = published[name] ?? []
    return [name, JSON.stringify(versions.at(-1)) === JSON.stringify(schema) ? versions : [...versions, schema]]
  }))
}

if (import.meta.main) {
  if (process.argv[2] === 'publish') writeFileSync(file, `${JSON.stringify(publish(publishedSchemas()), null, 1)}\n`)
  const problems = checkSchemas(schemas, publishedSchemas())
  process.stdout.write(problems.length === 0 ? `${Object.keys(schemas).length} schemas are compatible with every published version\n` : `${problems.map(problem => problem.message).join('\n')}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
