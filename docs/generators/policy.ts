/** docs/reference/policy.md, from config/policy.ts and config/policy.yaml. */
import { cell } from '../../config/reference.ts'
import { categorySchema, policySchema, type Category, type Policy } from '../../config/policy.ts'
import { policyFingerprint } from '../../config/policy-version.ts'
import { categoryRules } from '../../config/policy-lint.ts'

const caps = (rows: Category['caps']): string => rows.map(({ limit, days }) => `${limit} in ${days} d`).join(', ')

function row(name: string, category: Category): string {
  const { doc, class: kind, lane, channels, capsBind, windows, onCapHit, onBudgetHit, fallbackChannels, ttlHours, retentionDays } = category
  const own = [caps(category.caps), category.subjectCaps.length === 0 ? '' : `${caps(category.subjectCaps)} per subject`].filter(part => part !== '')
  const limits = [capsBind ? 'bind' : 'count only', ...own].join('; ')
  const cells = [`\`${name}\``, doc, kind, lane, channels.join(', '), limits, windows.join(', '), onCapHit, onBudgetHit, fallbackChannels.join(', '), ttlHours === null ? '' : String(ttlHours), String(retentionDays)]
  return `| ${cells.map(cell).join(' | ')} |`
}

const fields = (shape: Readonly<Record<string, { readonly description?: string | undefined }>>): string =>
  Object.entries(shape).map(([name, { description }]) => `| \`${name}\` | ${cell(description ?? '')} |`).join('\n')

/** docs/reference/policy.md. */
export function policyReference(policy: Policy): string {
  const { categories: _categories, ...top } = policySchema.shape
  return `# Policy by category

Generated from config/policy.ts and config/policy.yaml by \`npm run generate\`. Do not edit.

Each communication has a category; its row says how it is treated. POLICY_FILE names another file of the same form; \`postrider config check\` checks it.
Version \`${policy.version}\`, fingerprint \`${policyFingerprint(policy)}\`. A change of rows needs another version: every decision records the version it was made under.

| Category | For | Class | Lane | Channels | Caps | Windows | Cap hit | Budget hit | Fallback | Useful life, h | Kept, d |
|---|---|---|---|---|---|---|---|---|---|---|---|
${Object.entries(policy.categories).map(([name, category]) => row(name, category)).join('\n')}

## Fields

| Field | Meaning |
|---|---|
${fields(top)}
${fields(categorySchema.shape)}

## Rules

| Field | Problem that \`postrider config check\` tells |
|---|---|
${categoryRules.map(({ field, message, hint }) => `| \`${field}\` | ${cell(message)}${hint === '' ? '' : ` (${cell(hint)})`} |`).join('\n')}
`
}
