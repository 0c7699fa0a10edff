import type { Settings } from '../../config/settings.ts'
import { redactUrl } from '../../config/redact.ts'
import type { App } from './app.ts'
import type { Platform } from './platform.ts'

/** Aligned columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

/** What is listening where. */
export function listening(settings: Settings, app: App, platform: Platform | null): string {
  const whose = (name: 'KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'REDIS_URL' | 'CLICKHOUSE_URL'): string => platform?.embedded?.addresses[name] === undefined ? 'given' : 'embedded'
  const rows = [
    ['what', 'where', ''],
    ...(app.url ? [['API and webhooks', app.url, ''], ['API documentation', `${app.url}/docs`, ''], ['dashboard', `${app.url}/dashboard`, ''], ['readiness, metrics', `${app.url}/health/ready  ${app.url}/metrics`, '']] : []),
    ['Kafka', settings.KAFKA_BROKERS.join(','), whose('KAFKA_BROKERS')],
    ['schema registry', redactUrl(settings.SCHEMA_REGISTRY_URL), whose('SCHEMA_REGISTRY_URL')],
    ['Redis', redactUrl(settings.REDIS_URL), whose('REDIS_URL')],
    ['ClickHouse', redactUrl(settings.CLICKHOUSE_URL), whose('CLICKHOUSE_URL')],
    ['Twilio', settings.TWILIO_BASE_URL || 'the real one', platform?.simulators ? 'simulated' : ''],
    ['Resend', settings.RESEND_BASE_URL || 'the real one', platform?.simulators ? 'simulated' : ''],
    ['processors', String(app.running.processors.length), settings.PROCESS_ROLES.join(',')],
  ]
  return table(rows)
}
