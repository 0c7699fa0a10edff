/** What production asks for on top: real secrets, real addresses, nothing simulated. */
import type { Rule } from './rules.ts'
import { DEV_SECRET, TWILIO_TEST_NUMBER, type SettingName, type Settings } from './settings.ts'

const production = (s: Settings): boolean => s.NODE_ENV === 'production'
const SHORTEST_SECRET = 32
const secrets = ['JWT_SECRET_KEY', 'SECRET_KEY', 'FIELD_ENCRYPTION_KEY'] as const
const generate = 'openssl rand -hex 32'

function ask(key: SettingName, asked: (settings: Settings) => boolean, message: string, hint: string, needs: readonly SettingName[] = []): Rule {
  return { key, needs: ['NODE_ENV', ...needs], holds: s => !production(s) || asked(s), message: `${message} in production`, hint }
}

/** FIELD_ENCRYPTION_KEY may hold several keys; each must be a good one. */
function partsOf(key: (typeof secrets)[number], s: Settings): string[] {
  return key === 'FIELD_ENCRYPTION_KEY' ? s[key].split(',').map(part => part.trim()) : [s[key]]
}

/** The host of a URL or an email address lies under example.com, .org or .net (RFC 2606). */
const isExample = (value: string): boolean => /[@./]example\.(com|org|net)(?=[:/]|$)/i.test(value)

export const productionRules: readonly Rule[] = [
  ...secrets.map(key => ask(key, s => !partsOf(key, s).includes(DEV_SECRET), 'may not be the default', generate)),
  ...secrets.map(key => ask(key, s => partsOf(key, s).every(part => part.length >= SHORTEST_SECRET), `must have at least ${SHORTEST_SECRET} characters`, generate)),
  ask('SECRET_KEY', s => s.SECRET_KEY === DEV_SECRET || s.SECRET_KEY !== s.JWT_SECRET_KEY, 'must differ from JWT_SECRET_KEY', 'one purpose, one secret', ['JWT_SECRET_KEY']),
  ask('FIELD_ENCRYPTION_KEY', s => s.FIELD_ENCRYPTION_KEY === DEV_SECRET || !partsOf('FIELD_ENCRYPTION_KEY', s).some(part => part === s.JWT_SECRET_KEY || part === s.SECRET_KEY),
    'must differ from JWT_SECRET_KEY and SECRET_KEY', 'one purpose, one secret', ['JWT_SECRET_KEY', 'SECRET_KEY']),

  ask('COMM_MOCK_SERVICES', s => !s.COMM_MOCK_SERVICES, 'must be false', 'nobody would get a message'),
  ask('COMM_TEST_MODE', s => !s.COMM_TEST_MODE, 'must be false', 'nobody would get a message'),
  ask('WEBHOOK_SECRET_VALIDATION', s => s.WEBHOOK_SECRET_VALIDATION, 'must be true', 'anyone could forge a delivery or an opt-out'),

  ask('KAFKA_BROKERS', s => s.KAFKA_BROKERS.length > 0, 'is required', 'host:port by comma'),
  ask('SCHEMA_REGISTRY_URL', s => s.SCHEMA_REGISTRY_URL !== '', 'is required', 'the embedded registry is for development'),
  ask('REDIS_URL', s => s.REDIS_URL !== '', 'is required', 'the embedded Redis is for development'),
  ask('CLICKHOUSE_URL', s => s.CLICKHOUSE_URL !== '', 'is required', 'the embedded engine is for development'),
  ask('KAFKA_SSL', s => s.KAFKA_SSL || s.KAFKA_SASL_MECHANISM !== 'plain', 'must be true with KAFKA_SASL_MECHANISM=plain', 'the password would travel in clear', ['KAFKA_SASL_MECHANISM']),

  ask('TWILIO_PHONE_NUMBER', s => s.TWILIO_PHONE_NUMBER !== TWILIO_TEST_NUMBER || s.TWILIO_MESSAGING_SERVICE_SID !== '', 'may not be the test number',
    'a number of the account, or TWILIO_MESSAGING_SERVICE_SID', ['TWILIO_MESSAGING_SERVICE_SID']),
  ask('RESEND_WEBHOOK_SECRET', s => !s.WEBHOOKS_ENABLED || s.RESEND_WEBHOOK_SECRET !== '', 'is required', 'from the webhook page of the Resend dashboard', ['WEBHOOKS_ENABLED']),
  ask('RESEND_FROM_EMAIL', s => !isExample(s.RESEND_FROM_EMAIL), 'may not be an example address', 'an address of a domain verified with Resend'),
  ask('RESEND_FROM_NAME', s => s.RESEND_FROM_NAME !== 'Postrider Example', 'may not be the default', 'who the email is from'),
  ask('SENDER_IDENTITY', s => s.SENDER_IDENTITY !== 'Postrider Example', 'may not be the default', 'who the text is from'),
  ask('HELP_TEXT', s => !isExample(s.HELP_TEXT), 'may not name an example address', 'people follow this link'),
  ask('POSTAL_ADDRESS', s => !s.POSTAL_ADDRESS.startsWith('Postrider Example'), 'may not be the default', 'CAN-SPAM asks for a real one (15 U.S.C. 7704(a)(5))'),
  ask('PRIVACY_POLICY_URL', s => !isExample(s.PRIVACY_POLICY_URL), 'may not be an example address', 'people follow this link'),
  ask('TERMS_OF_SERVICE_URL', s => !isExample(s.TERMS_OF_SERVICE_URL), 'may not be an example address', 'people follow this link'),
  ask('ALERT_RECIPIENTS', s => !s.ALERT_RECIPIENTS.some(isExample), 'may not be example addresses', 'who is to be told of alerts'),

  ask('PUBLIC_BASE_URL', s => s.PUBLIC_BASE_URL !== '', 'is required', 'how providers and people reach the gateway'),
  ask('PUBLIC_BASE_URL', s => s.PUBLIC_BASE_URL === '' || s.PUBLIC_BASE_URL.startsWith('https:'), 'must be https', 'links carry signed tokens'),
  ask('UNSUBSCRIBE_URL', s => s.UNSUBSCRIBE_URL === '' || s.UNSUBSCRIBE_URL.startsWith('https:'), 'must be https', 'links carry signed tokens'),
  ask('PREFERENCE_CENTER_URL', s => s.PREFERENCE_CENTER_URL === '' || s.PREFERENCE_CENTER_URL.startsWith('https:'), 'must be https', 'links carry signed tokens'),
  ask('GATEWAY_PORT', s => s.GATEWAY_PORT !== 0 || !s.PROCESS_ROLES.some(role => role === 'gateway' || role === 'all'), 'must be a fixed port', 'PUBLIC_BASE_URL leads to it', ['PROCESS_ROLES']),
]
