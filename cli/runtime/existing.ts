import { resolve } from 'node:path'
import { UsageError } from '../commands/exit.ts'
import type { Settings } from '../../config/settings.ts'
import { ADDRESS_NAMES } from '../../embedded/index.ts'
import type { AddressName } from '../../embedded/index.ts'
import { untilReachable } from './reachable.ts'
import { findRunning } from './running.ts'
import type { RunningSystem } from './running.ts'

const needed = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'] as const

/**
 * Settings for a command that works on services that run already: where the environment names none, those of the system that runs under POSTRIDER_HOME.
 * A UsageError names the addresses that are missing, and those that nobody answers at.
 */
export async function onExisting(settings: Settings, names: readonly AddressName[] = needed): Promise<Settings> {
  const running = await findRunning(resolve(settings.POSTRIDER_HOME))
  const fitting = [...running].filter(([, { addresses }]) => fits(settings, addresses))
  const lacking = names.filter(name => settings[name].length === 0)
  if (lacking.length > 0 && fitting.length > 1) throw new UsageError(`several systems run here (${fitting.map(([folder]) => folder).join(', ')}): say which by its addresses, ${lacking.join(', ')}`)
  const [only] = fitting
  const filled = only ? fill(settings, only[1].addresses) : settings
  const missing = names.filter(name => filled[name].length === 0)
  if (missing.length > 0) throw new UsageError(missing.map(name => `${name}: not set, and nothing runs under ${settings.POSTRIDER_HOME}; start it (\`npm start\`) or give the address of a running service`).join('\n'))
  await untilReachable(filled, names)
  return filled
}

/** A system of which the environment names another service is not the one that is meant. */
function fits(settings: Settings, addresses: RunningSystem['addresses']): boolean {
  return Object.values(ADDRESS_NAMES).every(name => addresses[name] === undefined || settings[name].length === 0 || String(settings[name]) === addresses[name])
}

function fill(settings: Settings, { KAFKA_BROKERS, ...addresses }: RunningSystem['addresses']): Settings {
  return Object.freeze({ ...settings, ...addresses, ...(KAFKA_BROKERS !== undefined && { KAFKA_BROKERS: [KAFKA_BROKERS] }) })
}
