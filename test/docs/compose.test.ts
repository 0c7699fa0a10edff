import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadSettings } from '../../config/load.ts'
import { roleNames, settingNames } from '../../config/settings.ts'
import options from '../../cli/node-options.json' with { type: 'json' }
import { misspelt } from '../../config/suggest.ts'
import { productionEnv } from '../config/valid.ts'

interface Service {
  readonly image?: string
  readonly build?: string
  readonly restart?: string
  readonly environment?: Readonly<Record<string, string | number>>
  readonly healthcheck?: { readonly test?: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
const root = join(import.meta.dirname, '../..')
const source = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
const { services } = parse(source, { merge: true }) as { services: Record<string, Service> }
const all = Object.entries(services)
const apps = all.filter(([, { build }]) => build !== undefined)
const images = [...all.map(([, { image }]) => image ?? ''), ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image)]

/** What compose would set, given values for the variables it asks for. */
const filled = (value: string | number, values: Readonly<Record<string, string>>): string =>
  String(value).replaceAll(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => values[name] ?? (kind === '-' ? rest : 'filled'))

describe('docker-compose.yml', () => {
  it('has the services and the app in roles', () => {
    expect(all.map(([name]) => name).toSorted()).toEqual(['clickhouse', 'decide', 'gateway', 'kafka', 'observe', 'redis', 'registry', 'send', 'upkeep'])
    expect(apps).toHaveLength(5)
  })

  it('runs every role exactly once', () => {
    const roles = apps.flatMap(([, { environment }]) => String(environment?.PROCESS_ROLES).split(','))
    expect(roles.toSorted()).toEqual([...roleNames].toSorted())
  })

  it.each(images)('%s is pinned by an exact tag', image => {
    expect(image).toMatch(/^[a-z0-9./-]+:\d+\.\d+\.\d+(\.\d+)?(-[a-z0-9]+)*$/)
  })

  it('runs Node with the options of the command line', () => {
    expect(dockerfile).toContain(`ENTRYPOINT ${JSON.stringify(['node', ...options.flags, 'cli/main.ts']).replaceAll(',', ', ')}`)
    expect(dockerfile).toContain(`ENV ${Object.entries(options.env).map(([name, value]) => `${name}=${value}`).join(' ')}`)
  })

  it.each(all)('%s restarts and has a health check', (_, { restart, healthcheck }) => {
    expect(restart).toBe('unless-stopped')
    expect(healthcheck?.test?.length).toBeGreaterThan(1)
  })

  it('waits only for services that tell their health', () => {
    const waits = all.flatMap(([, service]) => Object.entries(service.depends_on ?? {}))
    expect(waits.length).toBeGreaterThan(apps.length)
    expect(waits.filter(([name, { condition }]) => condition !== 'service_healthy' || services[name]?.healthcheck === undefined)).toEqual([])
  })

  it.each(apps)('%s is given settings that exist, and production starts with them', (_, { environment = {} }) => {
    expect(Object.keys(environment).filter(name => !settingNames.some(known => known === name))).toEqual([])
    const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value, productionEnv)]))
    expect(loadSettings(env)).toMatchObject({ ok: true, settings: { NODE_ENV: 'production' } })
  })

  it('holds no secret, and says what each required variable is for', () => {
    const secrets = /(SECRET|PASSWORD|TOKEN|API_KEY|REDISCLI_AUTH|ENCRYPTION_KEY)/
    const values = all.flatMap(([, { environment = {} }]) => Object.entries(environment)).filter(([name]) => secrets.test(name))
    expect(values.length).toBeGreaterThan(10)
    expect(values.filter(([, value]) => !/^\$\{\w+:\?.+\}$/.test(String(value)))).toEqual([])
  })

  it('asks for variables that a .env beside it may hold without being taken for typos', () => {
    const asked = [...source.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
    expect(misspelt([], asked, settingNames)).toEqual([])
  })
})

describe('Dockerfile', () => {
  it('runs as a user that is not root, without development dependencies', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    expect(dockerfile).toContain('npm ci --omit=dev')
  })

  it('copies what .dockerignore lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' ')).toSorted()
    const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(line => line.startsWith('!')).map(line => line.slice(1)).toSorted()
    expect(copied).toEqual(allowed)
  })
})
