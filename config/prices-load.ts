import { readFileSync } from 'node:fs'
import { lintPrices } from './prices-lint.ts'
import { pricesSchema } from './prices.ts'
import type { PriceRow } from './prices.ts'
import type { Problem } from './problem.ts'
import { readYaml } from './yaml-file.ts'

export type LoadedPrices = { readonly ok: true; readonly prices: readonly PriceRow[] } | { readonly ok: false; readonly problems: readonly Problem[] }

/** The rows of a YAML or JSON text, or its problems, each with the line it stands on. `source` is the file name for messages. */
export function loadPrices(text: string, source: string): LoadedPrices {
  const read = readYaml(text, source, { schema: pricesSchema, lint: lintPrices, fields: 'docs/prices.md' })
  return read.ok ? { ok: true, prices: read.value.prices } : read
}

/** The rows of a file; empty means none: the settings' prices hold. A file that cannot be read is a problem, not an exception. */
export function loadPricesFile(file: string): LoadedPrices {
  if (file === '') return { ok: true, prices: [] }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { ok: false, problems: [{ key: 'PRICE_FILE', message: `${file} cannot be read`, hint: 'empty for the prices of the settings' }] }
  }
  return loadPrices(text, file)
}
