/** Reads the configuration, once, at the edge. The only place that reads process.env: everything else is handed Settings. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { deepFreeze } from './freeze.ts'
import { kindOf } from './kinds.ts'
import type { Problem } from './problem.ts'
import { productionRules } from './production.ts'
import { rules, type Rule } from './rules.ts'
import { defaultOf, environments, metaOf, settingNames, settingsSchema, settingsTable, type Environment, type SettingName, type Settings } from './settings.ts'
import { misspelt } from './suggest.ts'

export type Env = Readonly<Record<string, string | undefined>>
/** Where the value of a setting comes from. */
export type Source = 'default' | 'environment' | '.env'
export type Sources = Readonly<Record<SettingName, Source>>
export interface LoadOptions {
  /** A file of NAME=value lines under the environment. Without it no file is read; a file that is named must exist. */
  readonly envFile?: string | undefined
}
export type Loaded =
  | { readonly ok: true; readonly settings: Settings; readonly sources: Sources }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * The settings, frozen, or everything that is wrong with them. The environment wins over the file, both over the defaults;
 * what is empty or blank counts as unset.
 */
export function loadSettings(env: Env, options: LoadOptions = {}): Loaded {
  const file = readEnvFile(options.envFile)
  if ('problem' in file) return { ok: false, problems: [file.problem] }
  const present = (from: Env, name: SettingName): string => from[name]?.trim() ?? ''
  const pick = (name: SettingName): string => present(env, name) || present(file.values, name)
  const environment = environments.find(one => one === pick('NODE_ENV')) ?? 'development'

  const given = Object.fromEntries(settingNames.map(name => [name, pick(name) || metaOf(name).defaults?.[environment]]))
  const broken = settingNames.filter(name => !settingsTable[name].safeParse(given[name]).success)
  const readable = settingsSchema.parse({ ...given, ...Object.fromEntries(broken.map(name => [name, undefined])) })
  const problems = [
    ...misspelt(namesSet(env), namesSet(file.values), settingNames),
    ...broken.map(name => unreadable(name, environment)),
    ...[...rules, ...productionRules].filter(rule => ![rule.key, ...rule.needs].some(key => broken.includes(key)) && !rule.holds(readable)).map(asProblem),
  ]
  if (problems.length > 0) return { ok: false, problems }

  const sourceOf = (name: SettingName): Source => (present(env, name) !== '' ? 'environment' : present(file.values, name) !== '' ? '.env' : 'default')
  const sources = Object.fromEntries(settingNames.map(name => [name, sourceOf(name)])) as Sources
  return { ok: true, settings: deepFreeze(readable), sources }
}

/** The settings of this process: its environment over `.env` in the working directory, if there is one. */
export function loadProcessSettings(): Loaded {
  return loadSettings(processEnv(), processOptions())
}

/** The environment of this process. */
export function processEnv(): Env {
  return process.env
}

/** `.env` of the working directory, if there is one. */
export function processOptions(): LoadOptions {
  return existsSync('.env') ? { envFile: '.env' } : {}
}

function readEnvFile(path: string | undefined): { readonly values: Env } | { readonly problem: Problem } {
  if (path === undefined) return { values: {} }
  if (!existsSync(path)) return { problem: { key: path, message: 'cannot be read', hint: 'a file that is named must exist' } }
  return { values: parseEnv(readFileSync(path, 'utf8')) }
}

const namesSet = (env: Env): string[] => Object.keys(env).filter(name => env[name]?.trim())
const asProblem = ({ key, message, hint }: Rule): Problem => ({ key, message, hint })

function unreadable(name: SettingName, environment: Environment): Problem {
  const { hint, secret } = metaOf(name)
  const fallback = secret ? '' : defaultOf(name, environment)
  return { key: name, message: `must be ${kindOf(settingsTable[name])}`, hint: hint ?? (fallback === '' ? 'empty for the default' : `default ${fallback}`) }
}
