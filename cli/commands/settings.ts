import { loadPolicyFile } from '../../config/policy-load.ts'
import { loadPricesFile } from '../../config/prices-load.ts'
import type { PriceRow } from '../../config/prices.ts'
import { loadSettings, processEnv, processOptions } from '../../config/load.ts'
import type { Env, Loaded, LoadOptions } from '../../config/load.ts'
import { problemLine } from '../../config/problem.ts'
import type { Policy } from '../../config/policy.ts'
import type { SettingName, Settings } from '../../config/settings.ts'
import { UsageError } from './exit.ts'

/** The settings, policy and prices of this process, or a UsageError that lists every problem. `defaults` stand in where neither the environment nor .env says anything. */
export function loadAll(defaults: Readonly<Record<string, string>> = {}): { settings: Settings; policy: Policy; prices: readonly PriceRow[] } {
  const loaded = loadOver(defaults)
  if (!loaded.ok) throw new UsageError(loaded.problems.map(problemLine).join('\n'))
  const policy = loadPolicyFile(loaded.settings.POLICY_FILE)
  const prices = loadPricesFile(loaded.settings.PRICE_FILE)
  if (!policy.ok || !prices.ok) throw new UsageError([...(policy.ok ? [] : policy.problems), ...(prices.ok ? [] : prices.problems)].map(problemLine).join('\n'))
  return { settings: loaded.settings, policy: policy.policy, prices: prices.prices }
}

/** The settings, with `defaults` under environment and file. */
export function loadOver(defaults: Readonly<Record<string, string>>, env: Env = processEnv(), options: LoadOptions = processOptions()): Loaded {
  const loaded = loadSettings(env, options)
  if (!loaded.ok) return loaded
  const unsaid = Object.entries(defaults).filter(([name]) => loaded.sources[name as SettingName] === 'default')
  return unsaid.length === 0 ? loaded : loadSettings({ ...env, ...Object.fromEntries(unsaid) }, options)
}
