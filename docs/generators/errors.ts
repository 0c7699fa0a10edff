/** docs/reference/errors.md, from gateway/errors.ts. */
import { cell } from '../../config/reference.ts'

/** docs/reference/errors.md. */
export function errorsReference(table: Readonly<Record<string, { readonly status: number; readonly doc: string }>>): string {
  const rows = Object.entries(table).map(([code, { status, doc }]) => `| \`${code}\` | ${status} | ${cell(doc)} |`).join('\n')
  return `# Errors of the API

Generated from gateway/errors.ts by \`npm run generate\`. Do not edit.

Every error has one shape. \`problems\` is there when several things can be wrong at once, and lists them all; \`index\` is the place in a list of requests.

\`\`\`json
{"error": {"code": "invalid_request", "message": "...", "problems": [{"index": 0, "field": "category", "code": "unknown_category", "message": "..."}]}}
\`\`\`

The codes of problems are those of [dead letters](reasons.md), and \`unknown_field\` for a field that does not exist.

| Code | Status | Meaning |
|---|---|---|
${rows}
`
}
