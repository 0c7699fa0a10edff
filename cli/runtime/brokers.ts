/** What a one-off command works with: the settings of services that run, and a log that says nothing but errors unless LOG_LEVEL asks for more. */
import type { Logger } from 'pino'
import type { Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import type { AddressName } from '../../embedded/index.ts'
import type { Log } from '../../topics/port.ts'
import { fail } from '../commands/exit.ts'
import { loadAll } from '../commands/settings.ts'
import { openLog } from './connect.ts'
import { onExisting } from './existing.ts'
import { createLogger } from './logger.ts'

export interface OnServices {
  readonly settings: Settings
  readonly policy: Policy
  readonly prices: readonly PriceRow[]
  readonly log: Logger
}
export interface OnBrokers extends OnServices { readonly kafka: Log }

const QUIET = { LOG_LEVEL: 'error' } as const

/** The settings of a command, every address of `names` among them and answering. */
export async function onServices(names: readonly AddressName[]): Promise<OnServices> {
  const loaded = loadAll(QUIET)
  const settings = await onExisting(loaded.settings, names)
  return { ...loaded, settings, log: createLogger(settings) }
}

/** Works on the brokers, and closes what was opened of them. */
export async function onBrokers<T>(names: readonly AddressName[], work: (on: OnBrokers) => Promise<T>): Promise<T> {
  const on = await onServices(names)
  // Nothing of a command can go on then: its answer would be a part.
  const kafka = openLog(on.settings, on.log, error => process.exit(fail(error)))
  try {
    return await work({ ...on, kafka })
  } finally {
    await kafka.close()
  }
}
