/** docs/reference/metrics.md, from the registry that /metrics serves. */
import Fastify from 'fastify'
import { cell } from '../../config/reference.ts'
import { measureRequests } from '../../gateway/http-metrics.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'

interface Row { readonly name: string; readonly type: string; readonly help: string; readonly labels: readonly string[] }

/** Every metric of ours. */
export function metricRows(): readonly Row[] {
  const metrics = createMetrics()
  measureRequests(Fastify(), { metrics })
  return metrics.registry.getMetricsAsArray().map(({ name, type, help, ...more }) => ({ name, type: String(type), help, labels: 'labelNames' in more && Array.isArray(more.labelNames) ? more.labelNames.map(String) : [] }))
}

/** docs/reference/metrics.md. */
export function metricsReference(): string {
  return `# Metrics

Generated from processors/kernel/metrics.ts and gateway/http-metrics.ts by \`npm run generate\`. Do not edit.

Served by every process at \`/metrics\` of its health port, in the Prometheus format, with Node's own (\`process_*\`, \`nodejs_*\`). Labels are bounded sets, never ids.

| Metric | Type | Labels | Tells |
|---|---|---|---|
${metricRows().map(({ name, type, help, labels }) => `| ${[`\`${name}\``, type, labels.map(label => `\`${label}\``).join(', '), help].map(cell).join(' | ')} |`).join('\n')}
`
}
