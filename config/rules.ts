/** What settings must be to each other. One row per rule, so that all that is wrong is told at once. */
import { isProxy, proxiesOf } from './proxies.ts'
import type { SettingName, Settings } from './settings.ts'

export interface Rule {
  /** The setting that the problem is told of. */
  readonly key: SettingName
  /** Other settings looked at: a rule is left out when one of them cannot be read. */
  readonly needs: readonly SettingName[]
  readonly holds: (settings: Settings) => boolean
  readonly message: string
  readonly hint: string
}

/** Real providers are called: neither simulators nor a dry run. Production always counts, so that nothing is missing once its other problems are mended. */
const live = (s: Settings): boolean => s.NODE_ENV === 'production' || (!s.COMM_MOCK_SERVICES && !s.COMM_TEST_MODE)
const LIVE = ['NODE_ENV', 'COMM_MOCK_SERVICES', 'COMM_TEST_MODE'] as const
const simulate = 'the simulators (COMM_MOCK_SERVICES=true) need none'

/** The same start and end are no quiet hours. */
function isQuiet(at: number, s: Settings): boolean {
  if (s.QUIET_HOURS_START === s.QUIET_HOURS_END) return false
  const end = s.QUIET_HOURS_END % 24
  return s.QUIET_HOURS_START < end ? at >= s.QUIET_HOURS_START && at < end : at >= s.QUIET_HOURS_START || at < end
}
const allQuiet = (s: Settings): boolean => s.QUIET_HOURS_START === 0 && s.QUIET_HOURS_END === 24
const businessHours = (s: Settings): number[] => Array.from({ length: 24 }, (_, at) => at).filter(at => at >= s.BUSINESS_HOURS_START && at < s.BUSINESS_HOURS_END)

export const rules: readonly Rule[] = [
  {
    key: 'FIELD_ENCRYPTION_KEY', needs: [],
    holds: s => s.FIELD_ENCRYPTION_KEY.split(',').every(key => key.trim() !== ''),
    message: 'must be keys by comma', hint: 'one, or the new and the old one while they are rotated',
  },
  {
    key: 'GATEWAY_TRUSTED_PROXIES', needs: [],
    holds: s => proxiesOf(s.GATEWAY_TRUSTED_PROXIES).every(isProxy),
    message: 'must be addresses and networks by comma', hint: 'e.g. 10.0.0.0/8, 2001:db8::1, or loopback, linklocal, uniquelocal',
  },
  {
    key: 'QUIET_HOURS_END', needs: ['QUIET_HOURS_START'],
    holds: s => !allQuiet(s),
    message: 'must leave an hour of the day', hint: 'the whole day would be quiet; for no quiet hours give the same hour twice',
  },
  {
    key: 'BUSINESS_HOURS_END', needs: ['BUSINESS_HOURS_START'],
    holds: s => s.BUSINESS_HOURS_END > s.BUSINESS_HOURS_START,
    message: 'must be after BUSINESS_HOURS_START', hint: 'e.g. 9 and 17',
  },
  {
    key: 'BUSINESS_HOURS_START', needs: ['BUSINESS_HOURS_END', 'QUIET_HOURS_START', 'QUIET_HOURS_END'],
    holds: s => allQuiet(s) || businessHours(s).length === 0 || businessHours(s).some(at => !isQuiet(at, s)),
    message: 'leaves no business hour outside quiet hours', hint: 'what policy binds to business hours could never go out',
  },
  {
    key: 'BATCH_SOFT_TIME_LIMIT_SECONDS', needs: ['BATCH_TIME_LIMIT_SECONDS'],
    holds: s => s.BATCH_SOFT_TIME_LIMIT_SECONDS < s.BATCH_TIME_LIMIT_SECONDS,
    message: 'must be less than BATCH_TIME_LIMIT_SECONDS', hint: 'the warning comes before the exit',
  },
  {
    key: 'KAFKA_MIN_INSYNC_REPLICAS', needs: ['KAFKA_REPLICATION_FACTOR'],
    holds: s => s.KAFKA_MIN_INSYNC_REPLICAS <= s.KAFKA_REPLICATION_FACTOR,
    message: 'must be at most KAFKA_REPLICATION_FACTOR', hint: 'nothing could be written otherwise',
  },
  {
    key: 'KAFKA_SASL_USERNAME', needs: ['KAFKA_SASL_MECHANISM'],
    holds: s => (s.KAFKA_SASL_MECHANISM === '') === (s.KAFKA_SASL_USERNAME === ''),
    message: 'goes with KAFKA_SASL_MECHANISM', hint: 'set both or neither',
  },
  {
    key: 'KAFKA_SASL_PASSWORD', needs: ['KAFKA_SASL_MECHANISM'],
    holds: s => (s.KAFKA_SASL_MECHANISM === '') === (s.KAFKA_SASL_PASSWORD === ''),
    message: 'goes with KAFKA_SASL_MECHANISM', hint: 'set both or neither',
  },
  {
    key: 'RESEND_WEBHOOK_PATH', needs: ['TWILIO_WEBHOOK_PATH'],
    holds: s => s.RESEND_WEBHOOK_PATH !== s.TWILIO_WEBHOOK_PATH,
    message: 'must differ from TWILIO_WEBHOOK_PATH', hint: 'each provider signs in its own way',
  },
  {
    key: 'PUBLIC_BASE_URL', needs: [],
    holds: s => !/[?#]/.test(s.PUBLIC_BASE_URL),
    message: 'must have no query and no fragment', hint: 'paths are appended to it',
  },
  {
    key: 'TWILIO_ACCOUNT_SID', needs: LIVE,
    holds: s => !live(s) || /^AC[0-9a-f]{32}$/.test(s.TWILIO_ACCOUNT_SID),
    message: 'must be AC and 32 hex digits', hint: `from the Twilio console; ${simulate}`,
  },
  {
    key: 'TWILIO_AUTH_TOKEN', needs: LIVE,
    holds: s => !live(s) || s.TWILIO_AUTH_TOKEN !== '',
    message: 'is required', hint: `from the Twilio console; ${simulate}`,
  },
  {
    key: 'RESEND_API_KEY', needs: LIVE,
    holds: s => !live(s) || /^re_\w+$/.test(s.RESEND_API_KEY),
    message: 'must be a key that starts with re_', hint: `from the Resend dashboard; ${simulate}`,
  },
  {
    key: 'RESEND_WEBHOOK_SECRET', needs: LIVE,
    holds: s => !live(s) || s.RESEND_WEBHOOK_SECRET === '' || s.RESEND_WEBHOOK_SECRET.split(',').every(secret => /^whsec_[\w+/=-]+$/.test(secret.trim())),
    message: 'must be secrets that start with whsec_, by comma', hint: 'from the webhook page of the Resend dashboard',
  },
]
