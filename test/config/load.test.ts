import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSettings, type Env, type LoadOptions, type Sources } from '../../config/load.ts'
import type { Settings } from '../../config/settings.ts'

function load(env: Env, options: LoadOptions = {}): { settings: Settings; sources: Sources } {
  const loaded = loadSettings(env, options)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded
}
function problems(env: Env, options: LoadOptions = {}): { key: string; message: string; hint: string }[] {
  const loaded = loadSettings(env, options)
  return loaded.ok ? [] : [...loaded.problems]
}
function envFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '.env'), text)
  return join(folder, '.env')
}

describe('loadSettings', () => {
  it.each<[string, string, keyof Settings, unknown]>([
    ['whole numbers', '7', 'USER_DAILY_MAX', 7],
    ['numbers', '12.5', 'DAILY_BUDGET', 12.5],
    ['flags', 'off', 'TIMEZONE_AWARE', false],
    ['flags in capitals', 'TRUE', 'COMM_DEBUG_LOGGING', true],
    ['lists', ' a:1 , b:2,', 'KAFKA_BROKERS', ['a:1', 'b:2']],
    ['names', 'decide,send', 'PROCESS_ROLES', ['decide', 'send']],
    ['stages', 'limits,cost', 'TOPOLOGY_CUTS', 'limits,cost'],
    ['surrounding spaces', '  Europe/Berlin ', 'TIMEZONE_DEFAULT', 'Europe/Berlin'],
  ])('reads %s', (_, text, name, value) => {
    expect(load({ [name]: text }).settings[name]).toEqual(value)
  })

  it.each<[keyof Settings, string, string]>([
    ['NODE_ENV', 'testing', 'must be one of development, test, production'],
    ['USER_DAILY_MAX', '0', 'must be a whole number of at least 1'],
    ['USER_DAILY_MAX', '1.5', 'must be a whole number of at least 1'],
    ['USER_DAILY_MAX', 'five', 'must be a whole number of at least 1'],
    ['GATEWAY_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['BUDGET_ALERT_THRESHOLD', '80', 'must be a share from 0 to 1 (0.8 means 80 %)'],
    ['RETRY_JITTER', '-0.1', 'must be a share from 0 to 1 (0.8 means 80 %)'],
    ['DELIVERY_RATE_THRESHOLD', '1.01', 'must be a share from 0 to 1 (0.8 means 80 %)'],
    ['QUIET_HOURS_END', '25', 'must be an hour from 0 to 24'],
    ['TIMEZONE_AWARE', 'maybe', 'must be true or false'],
    ['TIMEZONE_DEFAULT', 'Mars/Olympus', 'must be an IANA zone such as UTC or America/New_York'],
    ['TIMEZONE_DEFAULT', '+02:00', 'must be an IANA zone such as UTC or America/New_York'],
    ['PRIVACY_POLICY_URL', 'example.com/privacy', 'must be a URL that starts with http:// or https://'],
    ['REDIS_URL', 'http://redis:6379', 'must be a URL that starts with redis:// or rediss://, or redis+cluster:// or rediss+cluster:// with nodes as host:port by comma'],
    ['SCHEMA_REGISTRY_URL', 'registry:8080', 'must be a URL that starts with http:// or https://'],
    ['SLACK_WEBHOOK_URL', 'slack', 'must be a URL that starts with http:// or https://'],
    ['TWILIO_PHONE_NUMBER', '202-555-0123', 'must be a number in E.164, such as +15005550006'],
    ['TWILIO_MESSAGING_SERVICE_SID', 'MG1', 'must be MG and 32 hex digits'],
    ['RESEND_FROM_EMAIL', 'noreply', 'must be an email address'],
    ['ALERT_RECIPIENTS', 'a@example.com,b', 'must be email addresses by comma'],
    ['ALERT_RECIPIENTS', ',', 'must be email addresses by comma'],
    ['ALERT_CHANNELS', 'pager', 'must be names by comma out of email, slack'],
    ['KAFKA_BROKERS', 'kafka', 'must be host:port by comma'],
    ['KAFKA_SASL_MECHANISM', 'gssapi', 'must be one of plain, scram-sha-256, scram-sha-512'],
    ['REDIS_MAXMEMORY', 'lots', 'must be a size such as 2gb'],
    ['REDIS_MAXMEMORY_POLICY', 'allkeys-lru', 'must be noeviction'],
    ['TOPOLOGY_CUTS', 'default,cost', 'must be default, none, all, or names by comma out of compliance, limits, timing, cost'],
    ['TOPOLOGY_CUTS', 'sending', 'must be default, none, all, or names by comma out of compliance, limits, timing, cost'],
    ['PROCESS_ROLES', 'all,send', 'must be all, or names by comma out of gateway, decide, send, deferral, callbacks, recipients, analytics, monitors'],
    ['PROCESS_ROLES', ' , ', 'must be all, or names by comma out of gateway, decide, send, deferral, callbacks, recipients, analytics, monitors'],
    ['LIMIT_CALENDAR_WINDOWS', 'year', 'must be names by comma out of day, week, month, sms_day, email_day'],
    ['TWILIO_WEBHOOK_PATH', 'webhooks', 'must be a path that starts with /'],
  ])('refuses %s=%s', (key, value, message) => {
    expect(problems({ [key]: value }).map(problem => ({ key: problem.key, message: problem.message }))).toEqual([{ key, message }])
  })

  it('tells everything at once: typos, values and rules', () => {
    const found = problems({ USER_DAYLY_MAX: '3', RETRY_MAX: 'x', PRIVACY_POLICY_URL: 'x', BUSINESS_HOURS_END: '9' }).map(({ key }) => key)
    expect(found).toEqual(['USER_DAYLY_MAX', 'RETRY_MAX', 'PRIVACY_POLICY_URL', 'BUSINESS_HOURS_END'])
  })

  it('leaves out a rule about a setting that cannot be read', () => {
    expect(problems({ BUSINESS_HOURS_START: 'x', BUSINESS_HOURS_END: '9' }).map(({ key }) => key)).toEqual(['BUSINESS_HOURS_START'])
  })

  it('takes the environment over the file over the default, and empty for unset', () => {
    const file = envFile('USER_DAILY_MAX=7\nUSER_WEEKLY_MAX=30\nUSER_HOURLY_MAX=\n')
    const { settings, sources } = load({ USER_DAILY_MAX: '8', USER_WEEKLY_MAX: ' ' }, { envFile: file })
    expect([settings.USER_DAILY_MAX, settings.USER_WEEKLY_MAX, settings.USER_HOURLY_MAX]).toEqual([8, 30, 2])
    expect([sources.USER_DAILY_MAX, sources.USER_WEEKLY_MAX, sources.USER_HOURLY_MAX]).toEqual(['environment', '.env', 'default'])
  })

  it('takes defaults by environment, also when the file names it', () => {
    expect(load({ NODE_ENV: 'test' }).settings.LOG_LEVEL).toBe('silent')
    expect(load({ NODE_ENV: 'test', LOG_LEVEL: 'warn' }).settings.LOG_LEVEL).toBe('warn')
    expect(load({}, { envFile: envFile('NODE_ENV=test') }).settings.LOG_LEVEL).toBe('silent')
    expect(problems({ NODE_ENV: 'production' }).map(({ key }) => key)).not.toContain('COMM_MOCK_SERVICES')
  })

  it('refuses a named file that does not exist', () => {
    expect(problems({}, { envFile: '/nowhere/.env' })).toEqual([{ key: '/nowhere/.env', message: 'cannot be read', hint: 'a file that is named must exist' }])
  })

  it('freezes settings and their lists', () => {
    const { settings } = load({})
    expect(Object.isFrozen(settings)).toBe(true)
    expect(Object.isFrozen(settings.ALERT_RECIPIENTS)).toBe(true)
  })

  it('reads the example file, as it is and with every line uncommented', async () => {
    const { readFileSync } = await import('node:fs')
    const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8')
    const uncommented = example.replaceAll(/^# ([A-Z_]+=)/gm, '$1')
    expect(load({}, { envFile: envFile(uncommented) }).settings).toEqual(load({}, { envFile: envFile(example) }).settings)
  })
})
