/** docs/reference/config.md and .env.example, from the settings table. */
import { kindOf } from './kinds.ts'
import { defaultOf, environments, metaOf, settingNames, settingsTable, type SettingName } from './settings.ts'

const titles: Readonly<Record<string, string>> = {
  environment: 'Environment', kafka: 'Kafka and the schema registry', redis: 'Redis', clickhouse: 'ClickHouse', twilio: 'Twilio', resend: 'Resend',
  senders: 'Senders', pacing: 'Provider rate limits', messages: 'Message sizes', cost: 'Prices and budgets', limits: 'Limits per person', timing: 'Timing and deferral',
  retry: 'Retries and time limits', analytics: 'Analytics', compliance: 'Compliance', gateway: 'Gateway', webhooks: 'Webhooks', security: 'Security', monitors: 'Monitors and alerts',
}

interface Section { readonly title: string; readonly names: readonly SettingName[] }

/** The settings in sections, both in the order of the table. */
export function sections(): Section[] {
  const keys = [...new Set(settingNames.map(name => metaOf(name).section))]
  return keys.map(key => {
    const title = titles[key]
    if (title === undefined) throw new Error(`section ${key} has no title in config/reference.ts`)
    return { title, names: settingNames.filter(name => metaOf(name).section === key) }
  })
}

/** Text for a cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

function defaults(name: SettingName): string {
  const plain = defaultOf(name)
  const others = environments.map(environment => ({ environment, value: defaultOf(name, environment) })).filter(({ value }) => value !== plain)
  return [code(plain), ...others.map(({ environment, value }) => `${code(value)} in ${environment}`)].filter(part => part !== '').join('; ')
}

function row(name: SettingName): string {
  const { doc, unit, secret } = metaOf(name)
  const kind = `${kindOf(settingsTable[name])}${unit === undefined ? '' : `, ${unit}`}${secret ? '; secret' : ''}`
  return `| \`${name}\` | ${cell(kind)} | ${cell(defaults(name))} | ${cell(doc)} |`
}

/** docs/reference/config.md. */
export function configReference(): string {
  return `# Settings

Generated from config/settings.ts by \`npm run generate\`. Do not edit.

Settings are environment variables. A file \`.env\` in the working directory is read under the environment, which wins. Empty means unset.
\`postrider config check\` tells everything that is wrong with them, \`postrider config print\` shows what holds and where it comes from; secrets are never shown.
Production asks for more: real secrets of at least 32 characters, credentials, addresses of every service, https links (config/production.ts).

${sections().map(({ title, names }) => `## ${title}\n\n| Setting | Value | Default | Meaning |\n|---|---|---|---|\n${names.map(row).join('\n')}\n`).join('\n')}`
}

function example(name: SettingName): string {
  const { doc, unit, hint, secret } = metaOf(name)
  const more = [unit, hint].filter(part => part !== undefined).join('; ')
  return `# ${doc}${more === '' ? '' : ` (${more})`}\n# ${name}=${secret ? '' : defaultOf(name)}\n`
}

/** .env.example: every setting, commented out, with its default. */
export function envExample(): string {
  return `# Generated from config/settings.ts by \`npm run generate\`. Do not edit.
# Copy to .env and uncomment what differs. Development needs none of it. Never commit .env.

${sections().map(({ title, names }) => `## ${title}\n\n${names.map(example).join('\n')}`).join('\n')}`
}
