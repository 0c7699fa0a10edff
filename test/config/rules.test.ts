import { describe, expect, it } from 'vitest'
import { loadSettings, type Env } from '../../config/load.ts'
import { productionRules } from '../../config/production.ts'
import { rules, type Rule } from '../../config/rules.ts'
import { DEV_SECRET, type SettingName, type Settings } from '../../config/settings.ts'
import { liveEnv, productionEnv } from './valid.ts'

interface Case { readonly base: Env; readonly change: Env; readonly key: SettingName; readonly message: string }
const dev = (key: SettingName, message: string, change: Env): Case => ({ base: {}, change, key, message })
const live = (key: SettingName, message: string, change: Env): Case => ({ base: liveEnv, change, key, message })
const prod = (key: SettingName, message: string, change: Env): Case => ({ base: productionEnv, change, key, message: `${message} in production` })

/** One change to an environment that loads, and the one problem it makes. */
const cases: readonly Case[] = [
  dev('QUIET_HOURS_END', 'must leave an hour of the day', { QUIET_HOURS_START: '0', QUIET_HOURS_END: '24' }),
  dev('BUSINESS_HOURS_END', 'must be after BUSINESS_HOURS_START', { BUSINESS_HOURS_START: '17' }),
  dev('BUSINESS_HOURS_START', 'leaves no business hour outside quiet hours', { QUIET_HOURS_START: '20', QUIET_HOURS_END: '18' }),
  dev('BUSINESS_HOURS_START', 'leaves no business hour outside quiet hours', { QUIET_HOURS_START: '6', QUIET_HOURS_END: '17' }),
  dev('BATCH_SOFT_TIME_LIMIT_SECONDS', 'must be less than BATCH_TIME_LIMIT_SECONDS', { BATCH_TIME_LIMIT_SECONDS: '1500' }),
  dev('KAFKA_MIN_INSYNC_REPLICAS', 'must be at most KAFKA_REPLICATION_FACTOR', { KAFKA_MIN_INSYNC_REPLICAS: '2' }),
  dev('KAFKA_SASL_USERNAME', 'goes with KAFKA_SASL_MECHANISM', { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'p' }),
  dev('KAFKA_SASL_PASSWORD', 'goes with KAFKA_SASL_MECHANISM', { KAFKA_SASL_PASSWORD: 'p' }),
  dev('RESEND_WEBHOOK_PATH', 'must differ from TWILIO_WEBHOOK_PATH', { RESEND_WEBHOOK_PATH: '/webhooks/twilio' }),
  dev('FIELD_ENCRYPTION_KEY', 'must be keys by comma', { FIELD_ENCRYPTION_KEY: 'new,,old' }),
  dev('GATEWAY_TRUSTED_PROXIES', 'must be addresses and networks by comma', { GATEWAY_TRUSTED_PROXIES: '10.0.0.0/8, proxy.example.com' }),
  dev('GATEWAY_TRUSTED_PROXIES', 'must be addresses and networks by comma', { GATEWAY_TRUSTED_PROXIES: '10.0.0.0/33' }),
  dev('PUBLIC_BASE_URL', 'must have no query and no fragment', { PUBLIC_BASE_URL: 'https://postrider.test/?a=b' }),
  live('TWILIO_ACCOUNT_SID', 'must be AC and 32 hex digits', { TWILIO_ACCOUNT_SID: 'AC123' }),
  live('TWILIO_ACCOUNT_SID', 'must be AC and 32 hex digits', { TWILIO_ACCOUNT_SID: '' }),
  live('TWILIO_AUTH_TOKEN', 'is required', { TWILIO_AUTH_TOKEN: '' }),
  live('RESEND_API_KEY', 'must be a key that starts with re_', { RESEND_API_KEY: 'key' }),
  live('RESEND_WEBHOOK_SECRET', 'must be secrets that start with whsec_, by comma', { RESEND_WEBHOOK_SECRET: 'whsec_YQ==,other' }),

  prod('JWT_SECRET_KEY', 'may not be the default', { JWT_SECRET_KEY: DEV_SECRET }),
  prod('SECRET_KEY', 'may not be the default', { SECRET_KEY: '' }),
  prod('FIELD_ENCRYPTION_KEY', 'may not be the default', { FIELD_ENCRYPTION_KEY: '' }),
  prod('JWT_SECRET_KEY', 'must have at least 32 characters', { JWT_SECRET_KEY: 'x'.repeat(31) }),
  prod('SECRET_KEY', 'must have at least 32 characters', { SECRET_KEY: 'x'.repeat(31) }),
  prod('FIELD_ENCRYPTION_KEY', 'must have at least 32 characters', { FIELD_ENCRYPTION_KEY: 'x'.repeat(31) }),
  prod('SECRET_KEY', 'must differ from JWT_SECRET_KEY', { SECRET_KEY: productionEnv.JWT_SECRET_KEY }),
  prod('FIELD_ENCRYPTION_KEY', 'must differ from JWT_SECRET_KEY and SECRET_KEY', { FIELD_ENCRYPTION_KEY: productionEnv.JWT_SECRET_KEY }),
  prod('FIELD_ENCRYPTION_KEY', 'must differ from JWT_SECRET_KEY and SECRET_KEY', { FIELD_ENCRYPTION_KEY: productionEnv.SECRET_KEY }),
  prod('FIELD_ENCRYPTION_KEY', 'may not be the default', { FIELD_ENCRYPTION_KEY: `${'n'.repeat(32)},${DEV_SECRET}` }),
  prod('FIELD_ENCRYPTION_KEY', 'must have at least 32 characters', { FIELD_ENCRYPTION_KEY: `${'n'.repeat(32)},${'o'.repeat(31)}` }),
  prod('FIELD_ENCRYPTION_KEY', 'must differ from JWT_SECRET_KEY and SECRET_KEY', { FIELD_ENCRYPTION_KEY: `${'n'.repeat(32)},${productionEnv.SECRET_KEY}` }),
  prod('COMM_MOCK_SERVICES', 'must be false', { COMM_MOCK_SERVICES: 'true' }),
  prod('COMM_TEST_MODE', 'must be false', { COMM_TEST_MODE: 'true' }),
  prod('WEBHOOK_SECRET_VALIDATION', 'must be true', { WEBHOOK_SECRET_VALIDATION: 'false' }),
  prod('KAFKA_BROKERS', 'is required', { KAFKA_BROKERS: '' }),
  prod('SCHEMA_REGISTRY_URL', 'is required', { SCHEMA_REGISTRY_URL: '' }),
  prod('REDIS_URL', 'is required', { REDIS_URL: '' }),
  prod('CLICKHOUSE_URL', 'is required', { CLICKHOUSE_URL: '' }),
  prod('KAFKA_SSL', 'must be true with KAFKA_SASL_MECHANISM=plain', { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }),
  prod('TWILIO_PHONE_NUMBER', 'may not be the test number', { TWILIO_PHONE_NUMBER: '' }),
  prod('RESEND_WEBHOOK_SECRET', 'is required', { RESEND_WEBHOOK_SECRET: '' }),
  prod('RESEND_FROM_EMAIL', 'may not be an example address', { RESEND_FROM_EMAIL: 'a@mail.example.com' }),
  prod('RESEND_FROM_NAME', 'may not be the default', { RESEND_FROM_NAME: '' }),
  prod('SENDER_IDENTITY', 'may not be the default', { SENDER_IDENTITY: '' }),
  prod('HELP_TEXT', 'may not name an example address', { HELP_TEXT: '' }),
  prod('POSTAL_ADDRESS', 'may not be the default', { POSTAL_ADDRESS: '' }),
  prod('PRIVACY_POLICY_URL', 'may not be an example address', { PRIVACY_POLICY_URL: '' }),
  prod('TERMS_OF_SERVICE_URL', 'may not be an example address', { TERMS_OF_SERVICE_URL: 'https://www.example.org/terms' }),
  prod('ALERT_RECIPIENTS', 'may not be example addresses', { ALERT_RECIPIENTS: 'a@postrider.test,b@example.net' }),
  prod('PUBLIC_BASE_URL', 'is required', { PUBLIC_BASE_URL: '' }),
  prod('PUBLIC_BASE_URL', 'must be https', { PUBLIC_BASE_URL: 'http://postrider.test' }),
  prod('UNSUBSCRIBE_URL', 'must be https', { UNSUBSCRIBE_URL: 'http://postrider.test/u' }),
  prod('PREFERENCE_CENTER_URL', 'must be https', { PREFERENCE_CENTER_URL: 'http://postrider.test/p' }),
  prod('GATEWAY_PORT', 'must be a fixed port', { GATEWAY_PORT: '0' }),
]
const all = [...rules, ...productionRules]

describe('rules across settings', () => {
  it.each(cases)('$key $message', ({ base, change, key, message }) => {
    const loaded = loadSettings({ ...base, ...change })
    expect(loaded.ok ? [] : loaded.problems.map(problem => ({ key: problem.key, message: problem.message }))).toEqual([{ key, message }])
  })

  it.each([['development', {}], ['live', liveEnv], ['production', productionEnv], ['test', { NODE_ENV: 'test' }]])('%s loads', (_, env) => {
    expect(loadSettings(env)).toMatchObject({ ok: true })
  })

  it('every rule has a case that breaks it', () => {
    const broken = new Set(cases.map(({ key, message }) => `${key} ${message}`))
    expect(all.map(({ key, message }) => `${key} ${message}`).filter(name => !broken.has(name))).toEqual([])
  })

  it.each([
    ['a messaging service stands in for a number', { TWILIO_PHONE_NUMBER: '', TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` }],
    ['without webhooks no webhook secret is needed', { WEBHOOKS_ENABLED: 'false', RESEND_WEBHOOK_SECRET: '' }],
    ['a process without the gateway needs no fixed port', { PROCESS_ROLES: 'decide,send', GATEWAY_PORT: '' }],
    ['the same hour twice is no quiet hours', { QUIET_HOURS_START: '9', QUIET_HOURS_END: '9' }],
    ['a domain that only looks like an example is none', { RESEND_FROM_EMAIL: 'a@myexample.com' }],
    ['a new and an old key stand side by side', { FIELD_ENCRYPTION_KEY: `${'n'.repeat(32)}, ${'o'.repeat(32)}` }],
    ['SASL by challenge needs no TLS', { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }],
  ])('production: %s', (_, change) => {
    expect(loadSettings({ ...productionEnv, ...change })).toMatchObject({ ok: true })
  })

  it('a dry run needs no credentials', () => {
    expect(loadSettings({ COMM_MOCK_SERVICES: 'false', COMM_TEST_MODE: 'true' })).toMatchObject({ ok: true })
  })

  it('rules look at the settings they name and at no others', () => {
    const loaded = loadSettings(productionEnv)
    if (!loaded.ok) throw new Error('the example does not load')
    const looks = (rule: Rule): string[] => {
      const seen = new Set<string>()
      rule.holds(new Proxy<Settings>(loaded.settings, { get: (target, name, receiver) => { seen.add(String(name)); return Reflect.get(target, name, receiver) as unknown } }))
      return [...seen].filter(name => name !== rule.key && !rule.needs.some(other => other === name))
    }
    expect(all.filter(rule => looks(rule).length > 0).map(rule => ({ key: rule.key, looks: looks(rule) }))).toEqual([])
  })
})
