/** The settings table: every name, type, unit, default and meaning. docs/reference/config.md and .env.example are generated from it. */
import { z } from 'zod'
import { brokers, choice, email, emails, flag, hour, int, names, namesText, num, redis, shaped, share, text, url, zone } from './kinds.ts'

export const environments = ['development', 'test', 'production'] as const
export type Environment = (typeof environments)[number]

export interface SettingMeta {
  readonly section: string
  readonly doc: string
  readonly unit?: string
  /** Never shown: `***` in every output. */
  readonly secret?: boolean
  /** How to get a value. */
  readonly hint?: string
  /** Defaults that differ in an environment, as they would be written there. */
  readonly defaults?: Partial<Record<Environment, string>>
}
const meta = new Map<z.ZodType, SettingMeta>()
function row<T extends z.ZodType>(type: T, section: string, doc: string, more: Partial<SettingMeta> = {}): T {
  meta.set(type, { section, doc, ...more })
  return type
}

/** Secrets that development starts with; production refuses them. */
export const DEV_SECRET = 'development-only-secret-change-me'

/** The number Twilio accepts from test credentials; it sends nothing. */
export const TWILIO_TEST_NUMBER = '+15005550006'
export const roleNames = ['gateway', 'decide', 'send', 'deferral', 'callbacks', 'recipients', 'analytics', 'monitors'] as const
export const cutNames = ['compliance', 'limits', 'timing', 'cost'] as const
export const cutPresets = ['default', 'none', 'all'] as const
const PATH = /^\/[\w/.-]*$/

export const settingsTable = {
  NODE_ENV: row(choice(environments, 'development'), 'environment', 'Which environment this is. Production refuses default secrets, simulators and missing credentials.', { hint: 'staging is production with other credentials' }),
  COMM_DEBUG_LOGGING: row(flag(false), 'environment', 'Log at debug level.'),
  COMM_TEST_MODE: row(flag(false), 'environment', 'Decide and record everything, send nothing: the senders answer as if the provider had accepted.'),
  COMM_MOCK_SERVICES: row(flag(true), 'environment', 'Use the provider simulators instead of Twilio and Resend. Must be false in production.', { defaults: { production: 'false' } }),
  LOG_LEVEL: row(choice(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'), 'environment', 'Log level; COMM_DEBUG_LOGGING lowers it to debug.', { defaults: { test: 'silent' } }),
  POSTRIDER_HOME: row(text('.postrider'), 'environment', 'Folder of the embedded services: downloads and data.'),
  POLICY_FILE: row(text(''), 'environment', 'Policy by category; empty means config/policy.yaml.'),
  PROCESS_ROLES: row(names('all', roleNames, ['all']), 'environment', 'What this process runs.'),

  KAFKA_BROKERS: row(brokers(), 'kafka', 'Brokers. Empty starts the embedded one.'),
  KAFKA_CLIENT_ID: row(text('postrider'), 'kafka', 'Client id, and prefix of every consumer group.'),
  KAFKA_SSL: row(flag(false), 'kafka', 'Connect by TLS.'),
  KAFKA_SASL_MECHANISM: row(choice(['', 'plain', 'scram-sha-256', 'scram-sha-512'], ''), 'kafka', 'SASL mechanism, empty for none.'),
  KAFKA_SASL_USERNAME: row(text(''), 'kafka', 'SASL user.'),
  KAFKA_SASL_PASSWORD: row(text(''), 'kafka', 'SASL password.', { secret: true }),
  KAFKA_PARTITIONS: row(int(4, 1), 'kafka', 'Partitions of each topic when it is created. Never change it for topics that exist.'),
  KAFKA_REPLICATION_FACTOR: row(int(1, 1), 'kafka', 'Replicas of each topic; 3 on a cluster.'),
  KAFKA_MIN_INSYNC_REPLICAS: row(int(1, 1), 'kafka', 'Replicas that must have a record before it counts as written (min.insync.replicas); 2 on a cluster of 3.'),
  KAFKA_SESSION_TIMEOUT_MS: row(int(30_000, 1000), 'kafka', 'Consumer session timeout.', { unit: 'ms' }),
  KAFKA_MAX_WAIT_MS: row(int(250, 1), 'kafka', 'How long a fetch waits when there is nothing; a record ends the wait at once.', { unit: 'ms' }),
  KAFKA_MAX_RECORD_BYTES: row(int(1_048_576, 1024), 'kafka', 'Largest record accepted.', { unit: 'bytes' }),
  CONSUMER_BATCH_SIZE: row(int(500, 1), 'kafka', 'Most records decided at once; the replaced system prefetched one at a time.'),
  TOPOLOGY_CUTS: row(namesText('default', cutNames, cutPresets), 'kafka', 'After which stages a topic lies; default means after cost alone.'),
  SCHEMA_REGISTRY_URL: row(url('', 'http:', 'https:'), 'kafka', 'Confluent-compatible registry. Empty starts the embedded one.'),

  REDIS_URL: row(redis(), 'redis', 'Address of Redis, one server or a cluster. Empty starts the embedded one.', { secret: true }),
  REDIS_MAXMEMORY: row(shaped('a size such as 2gb', /^\d+(b|k|kb|m|mb|g|gb)?$/i, '2gb'), 'redis', 'Memory cap of the embedded Redis.'),
  REDIS_MAXMEMORY_POLICY: row(choice(['noeviction'], 'noeviction'), 'redis', 'Evicting a limit or a ledger entry would message someone twice, so nothing else is allowed (the replaced system used allkeys-lru).'),
  LEDGER_RETENTION_DAYS: row(int(400, 62, 400), 'redis', 'How long it is remembered that a message went out: within it the same request id is sent once. A message takes about 0.6 kB for so long.', { unit: 'days' }),

  CLICKHOUSE_URL: row(url('', 'http:', 'https:'), 'clickhouse', 'Address of ClickHouse, user:password@ in it. Empty starts the embedded engine.', { secret: true }),
  CLICKHOUSE_DATABASE: row(shaped('a name of letters, digits and _', /^[A-Za-z_]\w*$/, 'postrider'), 'clickhouse', 'Database of the analytics tables.'),
  CLICKHOUSE_POOL_SIZE: row(int(20, 1), 'clickhouse', 'Open connections at most.'),

  TWILIO_ACCOUNT_SID: row(text(''), 'twilio', 'Account SID, AC and 32 hex digits.', { hint: 'from the Twilio console' }),
  TWILIO_AUTH_TOKEN: row(text(''), 'twilio', 'Primary auth token: signs webhooks, and requests unless an API key is given.', { secret: true }),
  TWILIO_PHONE_NUMBER: row(shaped('a number in E.164, such as +15005550006', /^\+[1-9]\d{6,14}$/, TWILIO_TEST_NUMBER), 'twilio', 'Sender, E.164. The default is Twilio\'s test number.'),
  TWILIO_MESSAGING_SERVICE_SID: row(shaped('MG and 32 hex digits', /^MG[0-9a-f]{32}$/, ''), 'twilio', 'Messaging service to send through instead of one number.'),
  TWILIO_WEBHOOK_SECRET: row(text(''), 'twilio', 'Token that signs webhooks; empty means TWILIO_AUTH_TOKEN.', { secret: true }),
  TWILIO_BASE_URL: row(url('', 'http:', 'https:'), 'twilio', 'Other address of Twilio\'s API: a simulator or a proxy.'),
  RESEND_API_KEY: row(text(''), 'resend', 'API key.', { secret: true }),
  RESEND_FROM_EMAIL: row(email('noreply@example.com'), 'resend', 'From address, of a verified domain.'),
  RESEND_FROM_NAME: row(text('Postrider Example'), 'resend', 'From name.'),
  RESEND_WEBHOOK_SECRET: row(text(''), 'resend', 'Webhook signing secret, whsec_...; several by comma while it rotates.', { secret: true }),
  RESEND_BASE_URL: row(url('', 'http:', 'https:'), 'resend', 'Other address of Resend\'s API: a simulator or a proxy.'),
  PROVIDER_TIMEOUT_MS: row(int(30_000, 100), 'senders', 'How long a provider may take to answer.', { unit: 'ms' }),
  PROVIDER_CONCURRENCY: row(int(32, 1), 'senders', 'SMS calls in flight per worker.'),

  SMS_RATE_CRITICAL_PER_MINUTE: row(int(500, 1), 'pacing', 'SMS per minute, critical lane.'),
  SMS_RATE_NORMAL_PER_MINUTE: row(int(100, 1), 'pacing', 'SMS per minute, normal lane.'),
  SMS_RATE_HOURLY: row(int(1000, 1), 'pacing', 'SMS per hour.'),
  SMS_RATE_DAILY: row(int(10_000, 1), 'pacing', 'SMS per day.'),
  EMAIL_RATE_CRITICAL_PER_MINUTE: row(int(1000, 1), 'pacing', 'Emails per minute, critical lane.'),
  EMAIL_RATE_NORMAL_PER_MINUTE: row(int(200, 1), 'pacing', 'Emails per minute, normal lane.'),
  EMAIL_RATE_HOURLY: row(int(5000, 1), 'pacing', 'Emails per hour.'),
  EMAIL_RATE_DAILY: row(int(50_000, 1), 'pacing', 'Emails per day.'),

  SMS_MAX_LENGTH: row(int(160, 1), 'messages', 'GSM-7 characters of a single SMS.', { unit: 'septets' }),
  SMS_MAX_LENGTH_UNICODE: row(int(70, 1), 'messages', 'UCS-2 characters of a single SMS.', { unit: 'UTF-16 units' }),
  SMS_MAX_SEGMENTS: row(int(10, 1), 'messages', 'Segments an SMS may have at most.'),
  SMS_COST_PER_MESSAGE: row(num(0.05), 'cost', 'Price of one SMS segment.', { unit: 'USD' }),
  SMS_COST_PER_MMS: row(num(0.1), 'cost', 'Price of one MMS.', { unit: 'USD' }),
  EMAIL_COST_PER_MESSAGE: row(num(0.001), 'cost', 'Price of one email.', { unit: 'USD' }),
  PRICE_FILE: row(text(''), 'cost', 'Prices by channel, destination, length and date (docs/prices.md); empty means the three prices above.'),
  DAILY_BUDGET: row(num(100), 'cost', 'What may be spent in a UTC day.', { unit: 'USD' }),
  MONTHLY_BUDGET: row(num(3000), 'cost', 'What may be spent in a UTC month.', { unit: 'USD' }),
  CAMPAIGN_DAILY_BUDGET: row(num(0), 'cost', 'What each campaign may spend in a UTC day, besides the budgets of all; 0 for no budget of its own.', { unit: 'USD' }),
  TENANT_DAILY_BUDGET: row(num(0), 'cost', 'What each tenant may spend in a UTC day, besides the budgets of all; 0 for no budget of its own.', { unit: 'USD' }),
  BUDGET_ALERT_THRESHOLD: row(share(0.8), 'cost', 'Share of a budget that raises an alert.'),
  BUDGET_CRITICAL_RESERVE: row(share(0.1), 'cost', 'Share of each budget kept back for the critical lane.'),

  USER_HOURLY_MAX: row(int(2, 1), 'limits', 'Messages to one person in any hour.'),
  USER_DAILY_MAX: row(int(5, 1), 'limits', 'Messages to one person in any 24 hours.'),
  USER_WEEKLY_MAX: row(int(20, 1), 'limits', 'Messages to one person in any 7 days.'),
  USER_MONTHLY_MAX: row(int(80, 1), 'limits', 'Messages to one person in any 30 days.'),
  USER_SMS_DAILY_MAX: row(int(3, 1), 'limits', 'SMS and MMS to one person in any 24 hours.'),
  USER_EMAIL_DAILY_MAX: row(int(2, 1), 'limits', 'Emails to one person in any 24 hours.'),
  LIMIT_CALENDAR_WINDOWS: row(names('', ['day', 'week', 'month', 'sms_day', 'email_day']), 'limits', 'Caps counted by calendar day, week or month in the recipient\'s zone instead of rolling.'),
  LIMIT_LEASE_MS: row(int(3_600_000, 1000), 'limits', 'How long a reserved slot or reserved money is held without a send.', { unit: 'ms' }),
  DIGEST_MAX_ITEMS: row(int(20, 2, 100), 'limits', 'Messages merged into one digest at most; the others wait for the next.'),
  DIGEST_MAX_BYTES: row(int(200_000, 1024, 400_000), 'limits', 'Bytes of the messages merged into one digest at most, besides the one that carries them.', { unit: 'bytes' }),
  DIGEST_GATHER_MS: row(int(30_000, 0, 600_000), 'limits', 'How long a message whose slot has come free waits for what else woke for it.', { unit: 'ms' }),

  BUSINESS_HOURS_START: row(int(9, 0, 23), 'timing', 'Business hours begin, local.', { unit: 'hour' }),
  BUSINESS_HOURS_END: row(hour(17), 'timing', 'Business hours end, local.', { unit: 'hour' }),
  QUIET_HOURS_START: row(int(22, 0, 23), 'timing', 'Quiet hours begin, local; the same as QUIET_HOURS_END for none.', { unit: 'hour' }),
  QUIET_HOURS_END: row(hour(8), 'timing', 'Quiet hours end, local.', { unit: 'hour' }),
  TIMEZONE_DEFAULT: row(zone('UTC'), 'timing', 'Zone when none is known and no number tells.'),
  TIMEZONE_AWARE: row(flag(true), 'timing', 'Use the recipient\'s zone; false uses TIMEZONE_DEFAULT for everyone.'),
  WEEKEND_COMMUNICATIONS: row(flag(false), 'timing', 'Send at weekends what policy binds to weekdays.'),
  HOLIDAY_COMMUNICATIONS: row(flag(false), 'timing', 'Send on holidays what policy binds to working days.'),
  RELEASE_JITTER_MS: row(int(300_000), 'timing', 'Releases after a window opens are spread forward over this span.', { unit: 'ms' }),
  DEFERRAL_TICK_MS: row(int(250, 10), 'timing', 'How often due deferrals are looked for.', { unit: 'ms' }),

  RETRY_MAX: row(int(3), 'retry', 'Retries of a send after the first try.'),
  RETRY_DELAY_SECONDS: row(int(300, 1), 'retry', 'Delay before the first retry.', { unit: 's' }),
  RETRY_EXPONENTIAL_BACKOFF: row(flag(true), 'retry', 'Double the delay each time.'),
  RETRY_JITTER: row(share(0.1), 'retry', 'Share of the delay that is random by request.'),
  RETRY_ON_FAILURE: row(flag(true), 'retry', 'Retry after a transient refusal.'),
  RETRY_ON_TIMEOUT: row(flag(true), 'retry', 'Retry after an unclear outcome was reconciled as not sent.'),
  RETRY_ON_RATE_LIMIT: row(flag(true), 'retry', 'Retry after a 429.'),
  RECONCILE_DELAY_SECONDS: row(int(90, 1), 'retry', 'How long an unclear send is left to settle before the provider is asked.', { unit: 's' }),
  BATCH_TIME_LIMIT_SECONDS: row(int(1800, 1), 'retry', 'A batch in hand for longer is a hang: readiness fails and the process exits (the replaced system\'s hard task limit).', { unit: 's' }),
  BATCH_SOFT_TIME_LIMIT_SECONDS: row(int(1500, 1), 'retry', 'A batch in hand for longer is logged as slow (its soft limit).', { unit: 's' }),

  TRACK_DELIVERY_RATES: row(flag(true), 'analytics', 'Keep delivery events.'),
  TRACK_OPEN_RATES: row(flag(true), 'analytics', 'Keep opens.'),
  TRACK_CLICK_RATES: row(flag(true), 'analytics', 'Keep clicks.'),
  TRACK_CONVERSION_RATES: row(flag(true), 'analytics', 'Keep conversions.'),
  TRACK_BOUNCE_RATES: row(flag(true), 'analytics', 'Keep bounces.'),
  TRACK_UNSUBSCRIBE_RATES: row(flag(true), 'analytics', 'Keep unsubscribes.'),
  TRACK_USER_ENGAGEMENT: row(flag(true), 'analytics', 'Engagement per person.'),
  TRACK_FINANCIAL_IMPACT: row(flag(true), 'analytics', 'Cost and value per campaign.'),
  ENABLE_REAL_TIME_TRACKING: row(flag(true), 'analytics', 'Insert as events come; false inserts in larger, later batches.'),
  ENABLE_AB_TESTING: row(flag(true), 'analytics', 'Experiments.'),
  AB_TEST_SAMPLE_SIZE: row(int(1000, 1), 'analytics', 'People per variant before a result is shown.'),
  ANALYTICS_RETENTION_DAYS: row(int(365, 1), 'analytics', 'How long ClickHouse keeps events.', { unit: 'days' }),

  TCPA_COMPLIANCE: row(flag(true), 'compliance', 'Apply the TCPA and state rules.'),
  GDPR_COMPLIANCE: row(flag(true), 'compliance', 'Apply GDPR and ePrivacy.'),
  LEGAL_WINDOW_MARGIN_MINUTES: row(int(0, 0, 60), 'compliance', 'Nothing is released in the last minutes of a legal window: providers take time.', { unit: 'minutes' }),
  CAN_SPAM_COMPLIANCE: row(flag(true), 'compliance', 'Apply CAN-SPAM.'),
  REQUIRE_EXPLICIT_CONSENT: row(flag(true), 'compliance', 'No marketing without recorded consent, wherever the person lives.'),
  OPT_OUT_REQUIRED: row(flag(true), 'compliance', 'Every marketing message offers a way out.'),
  CONSENT_AUDIT_TRAIL: row(flag(true), 'compliance', 'Keep consent events for DATA_RETENTION_DAYS.'),
  DATA_RETENTION_DAYS: row(int(2555, 1), 'compliance', 'How long the consent audit is kept. 2555 = 7 x 365, two days short of seven calendar years.', { unit: 'days' }),
  PRIVACY_POLICY_URL: row(url('https://example.com/privacy', 'http:', 'https:'), 'compliance', 'Linked from pages and emails.'),
  TERMS_OF_SERVICE_URL: row(url('https://example.com/terms', 'http:', 'https:'), 'compliance', 'Linked from pages and emails.'),
  UNSUBSCRIBE_URL: row(url('', 'http:', 'https:'), 'compliance', 'Unsubscribe page; empty means PUBLIC_BASE_URL/unsubscribe.'),
  PREFERENCE_CENTER_URL: row(url('', 'http:', 'https:'), 'compliance', 'Preference centre; empty means PUBLIC_BASE_URL/preferences.'),
  PREFERENCE_LINK_DAYS: row(int(90, 30), 'compliance', 'How long the link to the preference centre in an email works; at least the 30 days that CAN-SPAM asks of a way out.', { unit: 'days' }),
  POSTAL_ADDRESS: row(text('Postrider Example, 1 Example Street, Springfield'), 'compliance', 'Postal address in commercial email (CAN-SPAM).'),
  SENDER_IDENTITY: row(text('Postrider Example'), 'compliance', 'Who a text says it is from.'),
  OPT_OUT_CONFIRMATION: row(choice(['provider', 'postrider'], 'provider'), 'compliance', 'Who confirms a STOP. Twilio answers its own keywords unless that is switched off there; postrider confirms every other wording in any case.'),
  HELP_REPLY: row(choice(['provider', 'postrider'], 'provider'), 'compliance', 'Who answers HELP and INFO; postrider answers other wordings in any case.'),
  HELP_TEXT: row(text('For help see https://example.com/help. Msg & data rates may apply.'), 'compliance', 'What the answer to HELP says between the sender\'s name and the STOP hint.'),

  GATEWAY_HOST: row(text('127.0.0.1'), 'gateway', 'Interface the gateway listens on.'),
  GATEWAY_PORT: row(int(0, 0, 65_535), 'gateway', 'Port of the gateway; 0 takes a free one.'),
  HEALTH_PORT: row(int(0, 0, 65_535), 'gateway', 'Port of health and metrics in a process without the gateway; 0 takes a free one.'),
  PUBLIC_BASE_URL: row(url('', 'http:', 'https:'), 'gateway', 'How providers and people reach the gateway; webhook signatures are checked against it. Empty means the address listened on.'),
  GATEWAY_TRUSTED_PROXIES: row(text(''), 'gateway', 'Proxies whose X-Forwarded-For is believed: addresses and networks by comma, e.g. 10.0.0.0/8, also loopback, linklocal, uniquelocal. The address of a caller is evidence of opt-outs and what rate limits count by. Empty believes nobody.'),
  GATEWAY_BODY_LIMIT_BYTES: row(int(1_048_576, 1024), 'gateway', 'Largest request body.', { unit: 'bytes' }),
  GATEWAY_RATE_LIMIT_PER_MINUTE: row(int(6000, 1), 'gateway', 'API requests a minute per token or address.'),
  TWILIO_WEBHOOK_PATH: row(shaped('a path that starts with /', PATH, '/webhooks/twilio'), 'webhooks', 'Path of Twilio\'s webhooks.'),
  RESEND_WEBHOOK_PATH: row(shaped('a path that starts with /', PATH, '/webhooks/resend'), 'webhooks', 'Path of Resend\'s webhooks.'),
  WEBHOOKS_ENABLED: row(flag(true), 'webhooks', 'Take webhooks.'),
  WEBHOOK_TIMEOUT_SECONDS: row(int(30, 1), 'webhooks', 'A webhook is answered within this time.', { unit: 's' }),
  WEBHOOK_RETRIES: row(int(3), 'webhooks', 'How often Twilio is asked to retry a webhook (#rc=).'),
  WEBHOOK_SECRET_VALIDATION: row(flag(true), 'webhooks', 'Check signatures. Cannot be false in production.'),
  WEBHOOK_RATE_LIMITING: row(flag(true), 'webhooks', 'Limit webhooks per address.'),
  WEBHOOK_RATE_LIMIT_PER_MINUTE: row(int(60_000, 1), 'webhooks', 'Webhooks a minute per address.'),
  WEBHOOK_LOGGING: row(flag(true), 'webhooks', 'One log line per webhook, without personal data.'),

  JWT_SECRET_KEY: row(text(DEV_SECRET), 'security', 'Signs and checks API tokens (HS256).', { secret: true, hint: 'openssl rand -hex 32' }),
  SECRET_KEY: row(text(DEV_SECRET), 'security', 'Signs links, hashes addresses (HMAC).', { secret: true, hint: 'openssl rand -hex 32' }),
  FIELD_ENCRYPTION_KEY: row(text(DEV_SECRET), 'security', 'Wraps the data keys that seal addresses and content. Several by comma while rotating: the first wraps, all unwrap; then `postrider keys rotate`.', { secret: true, hint: 'openssl rand -hex 32' }),

  ENABLE_DELIVERY_MONITORING: row(flag(true), 'monitors', 'Watch the delivery rate.'),
  ENABLE_COST_MONITORING: row(flag(true), 'monitors', 'Watch the cost.'),
  ENABLE_RATE_LIMIT_MONITORING: row(flag(true), 'monitors', 'Watch the use of provider limits.'),
  ENABLE_PERFORMANCE_MONITORING: row(flag(true), 'monitors', 'Watch the time from request to provider.'),
  DELIVERY_RATE_THRESHOLD: row(share(0.95), 'monitors', 'Alert below this share of delivered of sent.'),
  DELIVERY_RATE_MIN_VOLUME: row(int(50, 1), 'monitors', 'No delivery alert on fewer final outcomes.'),
  DELIVERY_RATE_WINDOW_SECONDS: row(int(3600, 1), 'monitors', 'Span the delivery rate is taken over.', { unit: 's' }),
  COST_THRESHOLD_ALERT: row(num(50), 'monitors', 'Alert when a day has cost more.', { unit: 'USD' }),
  REDIS_MEMORY_ALERT_THRESHOLD: row(share(0.8), 'monitors', 'Alert above this share of the memory of a Redis server.'),
  RATE_LIMIT_ALERT_THRESHOLD: row(share(0.8), 'monitors', 'Alert above this share of a provider limit.'),
  PERFORMANCE_THRESHOLD_MS: row(int(5000, 1), 'monitors', 'Alert when p95 from request to provider is longer.', { unit: 'ms' }),
  MONITOR_INTERVAL_SECONDS: row(int(300, 1), 'monitors', 'How often monitors look; the replaced system\'s queue-depth schedule.', { unit: 's' }),
  WEEKLY_CHECKIN_INTERVAL_SECONDS: row(int(604_800, 1), 'monitors', 'Schedule of weekly check-ins.', { unit: 's' }),
  ALERT_CHANNELS: row(names('email,slack', ['email', 'slack']), 'monitors', 'Where alerts go.'),
  ALERT_RECIPIENTS: row(emails('alerts@example.com'), 'monitors', 'Addresses alerts are mailed to.'),
  SLACK_WEBHOOK_URL: row(url('', 'http:', 'https:'), 'monitors', 'Slack incoming webhook; empty sends none.', { secret: true }),
  HEALTH_CHECK_TIMEOUT_MS: row(int(2000, 10), 'monitors', 'How long a dependency may take to answer a health check.', { unit: 'ms' }),
} as const

const schema = z.object(settingsTable)
export type Settings = Readonly<z.infer<typeof schema>>
export type SettingName = keyof typeof settingsTable
/** Every name, in the order of the table. */
export const settingNames = Object.keys(settingsTable) as readonly SettingName[]

/** What the table says of a setting besides its type. */
export function metaOf(name: SettingName): SettingMeta {
  const found = meta.get(settingsTable[name])
  if (found === undefined) throw new Error(`${name} has no row`)
  return found
}

/** The default as it would be written in the environment; empty means none. */
export function defaultOf(name: SettingName, environment: Environment = 'development'): string {
  const value = settingsTable[name].parse(metaOf(name).defaults?.[environment])
  return Array.isArray(value) ? value.join(',') : String(value)
}
export { schema as settingsSchema, meta as settingMeta }
