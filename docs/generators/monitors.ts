/** docs/reference/monitors.md, from processors/monitors/monitors.ts. */
import { cell } from '../../config/reference.ts'
import type { Monitor } from '../../processors/monitors/monitor.ts'

const threshold = ({ setting }: Monitor): string => (setting === null ? '' : `[\`${setting}\`](config.md)`)
const times = ({ after }: Monitor): string => (after === 1 ? 'at once' : `after ${after} checks in a row`)

/** docs/reference/monitors.md. */
export function monitorsReference(monitors: readonly Monitor[]): string {
  return `# Monitors

Generated from processors/monitors by \`npm run generate\`. Do not edit.

Each is looked at every [\`MONITOR_INTERVAL_SECONDS\`](config.md) and told by Slack and email when it fires and when it is over; the alert carries what to do.

| Monitor | Watches | Threshold | Fires |
|---|---|---|---|
${monitors.map(monitor => `| ${[`\`${monitor.name}\``, monitor.about, threshold(monitor), times(monitor)].map(cell).join(' | ')} |`).join('\n')}

## When it fires

${monitors.map(({ name, todo }) => `- \`${name}\`: ${todo}`).join('\n')}
`
}
