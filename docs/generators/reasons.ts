/** docs/reference/reasons.md, from processors/kernel/reasons.ts. */
import { cell } from '../../config/reference.ts'

const rows = (table: Readonly<Record<string, string>>): string => Object.entries(table).map(([code, doc]) => `| \`${code}\` | ${cell(doc)} |`).join('\n')

/** docs/reference/reasons.md. */
export function reasonsReference(reasons: Readonly<Record<string, string>>, deadReasons: Readonly<Record<string, string>>): string {
  return `# Reasons

Generated from processors/kernel/reasons.ts by \`npm run generate\`. Do not edit.

## Why a communication was rejected, deferred, expired or failed

In the order in which the stages ask: compliance, limits, timing, cost, senders. Events, traces and metrics carry the code.

| Reason | Meaning |
|---|---|
${rows(reasons)}

## Why a record went to the dead letters

| Reason | Meaning |
|---|---|
${rows(deadReasons)}
`
}
