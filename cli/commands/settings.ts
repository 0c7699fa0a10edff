import { loadPolicyFile } from '../../config/policy-load.ts'
import { loadPricesFile } from '../../config/prices-load.ts'
import type { PriceRow } from '../../config/prices.ts'
import { loadSettings, processEnv, processOptions } from '../../config/load.ts'
import { problemLine } from '../../config/problem.ts'
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import { UsageError } from './exit.ts'

/** The settings, policy and prices of this process, or a UsageError that lists every problem. `defaults` stand in where the environment says nothing. */
export function loadAll(defaults: Readonly<Record<string, string>> = {}): { settings: Settings; policy: Policy; prices: readonly PriceRow[] } {
  const loaded = loadSettings({ ...defaults, ...definedOnly(processEnv()) }, processOptions())
  if (!loaded.ok) throw new UsageError(loaded.problems.map(problemLine).join('\n'))
  const policy = loadPolicyFile(loaded.settings.POLICY_FILE)
  const prices = loadPricesFile(loaded.settings.PRICE_FILE)
  if (!policy.ok || !prices.ok) throw new UsageError([...(policy.ok ? [] : policy.problems), ...(prices.ok ? [] : prices.problems)].map(problemLine).join('\n'))
  return { settings: loaded.settings, policy: policy.policy, prices: prices.prices }
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}
