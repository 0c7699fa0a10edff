/** What of the settings may be shown. */
import { parseClusterAddress } from './redis-address.ts'
import { metaOf, settingNames, type SettingName, type Settings } from './settings.ts'

const HIDDEN = '***'

/**
 * A URL without what is secret in it: the password and the query become `***`. Paths stay, unless the whole value is a secret
 * (a Slack webhook's path is its key). What is no URL is hidden whole.
 */
export function redactUrl(value: string): string {
  const cluster = parseClusterAddress(value)
  if (cluster !== null) return `redis${cluster.tls ? 's' : ''}+cluster://${cluster.username + cluster.password === '' ? '' : `${HIDDEN}@`}${cluster.nodes.map(({ host, port }) => `${host}:${port}`).join(',')}`
  const url = URL.parse(value)
  if (url === null) return HIDDEN
  // A user without a password is a token by another name.
  const user = url.password === '' ? (url.username === '' ? '' : `${HIDDEN}@`) : `${url.username}:${HIDDEN}@`
  return `${url.protocol}//${user}${url.host}${url.pathname}${url.search === '' && url.hash === '' ? '' : `?${HIDDEN}`}`
}

/** Secret settings that are addresses of services: where they lead may be shown, who logs in may not. */
const addresses: ReadonlySet<SettingName> = new Set(['REDIS_URL', 'CLICKHOUSE_URL'])

/** The settings as text to show: `***` for secrets that are set, lists by comma. */
export function redactSettings(settings: Settings): Readonly<Record<SettingName, string>> {
  return Object.fromEntries(settingNames.map(name => [name, shown(name, settings)])) as Record<SettingName, string>
}

function shown(name: SettingName, settings: Settings): string {
  const value = settings[name]
  const text = Array.isArray(value) ? value.join(',') : String(value)
  if (text === '') return ''
  if (addresses.has(name)) return redactUrl(text)
  if (metaOf(name).secret) return HIDDEN
  return /^\w+:\/\//.test(text) ? redactUrl(text) : text
}
