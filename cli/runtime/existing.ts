import { UsageError } from '../commands/exit.ts'
import type { Settings } from '../../config/settings.ts'

const needed = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'] as const

/** Settings for a command that works on services that run already; a UsageError names the addresses that are missing. */
export function onExisting(settings: Settings, names: readonly ('KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'REDIS_URL' | 'CLICKHOUSE_URL')[] = needed): Settings {
  const missing = names.filter(name => settings[name].length === 0)
  if (missing.length > 0) throw new UsageError(missing.map(name => `${name}: not set; give the address of a running service (\`npm start\` prints them)`).join('\n'))
  return settings
}
