/** `postrider config check | print | providers`: what the configuration is and what is wrong with it. The functions answer text; main.ts prints it and exits. */
import { loadPolicyFile } from '../config/policy-load.ts'
import { loadPricesFile } from '../config/prices-load.ts'
import { loadSettings, type Env, type LoadOptions } from '../config/load.ts'
import { problemLine, type Problem } from '../config/problem.ts'
import { redactSettings } from '../config/redact.ts'
import { metaOf, settingNames } from '../config/settings.ts'
import { counted } from './commands/flags.ts'
import type { Provider } from '../processors/senders/port.ts'

export interface CommandResult {
  /** 0 all right, 1 findings, 2 the configuration is wrong. */
  readonly exitCode: 0 | 1 | 2
  readonly lines: readonly string[]
}
export interface PrintOptions extends LoadOptions {
  readonly json?: boolean | undefined
}

/** Checks settings, policy and prices; every problem at once, one line each: `KEY: message (hint)`. */
export function configCheck(env: Env, options: LoadOptions = {}): CommandResult {
  const loaded = loadSettings(env, options)
  const policy = loadPolicyFile(loaded.ok ? loaded.settings.POLICY_FILE : (env.POLICY_FILE ?? ''))
  const prices = loadPricesFile(loaded.ok ? loaded.settings.PRICE_FILE : (env.PRICE_FILE ?? ''))
  const problems = [loaded, policy, prices].flatMap(read => (read.ok ? [] : read.problems))
  if (!loaded.ok || !policy.ok || !prices.ok) return wrong(problems)
  const { version, categories } = policy.policy
  return { exitCode: 0, lines: [`configuration is valid: ${loaded.settings.NODE_ENV}, policy ${version}, ${Object.keys(categories).length} categories${prices.prices.length === 0 ? '' : `, ${counted(prices.prices.length, 'price')}`}`] }
}

/** Every setting with its value and where it comes from; secrets are `***`. */
export function configPrint(env: Env, options: PrintOptions = {}): CommandResult {
  const loaded = loadSettings(env, options)
  if (!loaded.ok) return wrong(loaded.problems)
  const values = redactSettings(loaded.settings)
  const rows = settingNames.map(name => ({ name, value: values[name], source: loaded.sources[name], unit: metaOf(name).unit ?? '' }))
  if (options.json) return { exitCode: 0, lines: [JSON.stringify(Object.fromEntries(rows.map(({ name, value, source }) => [name, { value, source }])), null, 2)] }
  return { exitCode: 0, lines: table([['setting', 'value', 'source'], ...rows.map(({ name, value, source, unit }) => [name, value === '' || unit === '' ? value : `${value} ${unit}`, source])]) }
}

/** Asks each provider whether it takes our credentials. */
export async function configProviders(providers: readonly Provider[]): Promise<CommandResult> {
  const answers = await Promise.all(providers.map(async provider => ({ name: provider.name, answer: await provider.check() })))
  const lines = answers.map(({ name, answer }) => (answer.ok ? `${name}: credentials are valid` : `${name}: ${answer.message} (${answer.code})`))
  return { exitCode: answers.every(({ answer }) => answer.ok) ? 0 : 1, lines }
}

const wrong = (problems: readonly Problem[]): CommandResult => ({ exitCode: 2, lines: problems.map(problemLine) })

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
}
