/**
 * Makes examples/recipients.jsonl, consents.jsonl and requests.jsonl: a morning of a consumer-finance app, invented by a seed. Every number and address is a reserved
 * example. Instants are relative to examples' own `now` (EXAMPLE_NOW); whoever publishes them moves them to the present (see rebase.ts).
 * Run: npm run generate (a test keeps the files fresh).
 */
import { EXAMPLE_NOW } from './rebase.ts'
import { createRandom } from './random.ts'
import { texts } from './texts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const RECIPIENTS = 480

/** Area code, state and zone of US people; the zone of a few is one they told us. */
const places = [
  ['212', 'NY', 'America/New_York'], ['305', 'FL', 'America/New_York'], ['312', 'IL', 'America/Chicago'], ['208', 'ID', 'America/Boise'], ['303', 'CO', 'America/Denver'],
  ['602', 'AZ', 'America/Phoenix'], ['213', 'CA', 'America/Los_Angeles'], ['206', 'WA', 'America/Los_Angeles'], ['907', 'AK', 'America/Anchorage'], ['808', 'HI', 'Pacific/Honolulu'],
  ['405', 'OK', 'America/Chicago'], ['512', 'TX', 'America/Chicago'], ['215', 'PA', 'America/New_York'], ['617', 'MA', 'America/New_York'], ['410', 'MD', 'America/New_York'],
] as const
/** People who keep their American number and live elsewhere: half-hour zones among them. */
const abroad = ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Adelaide', 'Asia/Tokyo', 'Europe/London', 'Pacific/Auckland', 'America/St_Johns', 'Asia/Dubai'] as const

type Line = Record<string, unknown>

/** The three files, by name. Deterministic. */
export function examples(): Record<string, string> {
  const random = createRandom(20_261_122)
  const recipients: Line[] = []
  const consents: Line[] = []
  const known: { id: string; kind: string }[] = []
  for (let index = 0; index < RECIPIENTS; index++) {
    const id = `rcp-${String(index + 1).padStart(4, '0')}`
    const [area, state, zone] = random.pick(places)
    const kind = random.weighted({ ordinary: 66, opted_out: 6, no_consent: 8, no_zone: 8, abroad: 8, suppressed: 4 })
    const phone = `+1${area}55501${String(index % 100).padStart(2, '0')}`
    recipients.push({
      recipientId: id, phone, email: `${id}@example.com`,
      zone: kind === 'no_zone' ? null : kind === 'abroad' ? random.pick(abroad) : zone, country: kind === 'abroad' ? null : 'US', state: kind === 'abroad' || kind === 'no_zone' ? null : state,
      ...(random.chance(0.05) && { quietStart: '20:30', quietEnd: '09:30' }),
    })
    const at = new Date(EXAMPLE_NOW - random.integer(30, 700) * DAY).toISOString()
    if (kind !== 'no_consent') {
      consents.push({ recipientId: id, channel: 'sms', purpose: 'informational', action: 'granted', level: 'express', at, source: 'web', wordingVersion: '2025-01' })
      consents.push({ recipientId: id, channel: 'email', purpose: 'informational', action: 'granted', level: 'express', at, source: 'web', wordingVersion: '2025-01' })
      if (random.chance(0.7)) consents.push({ recipientId: id, channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at, source: 'web', wordingVersion: '2025-01', evidence: { signed: 'true', namesSeller: 'true', namesNumber: 'true', saysAutomated: 'true', notCondition: 'true' } })
      if (random.chance(0.8)) consents.push({ recipientId: id, channel: 'email', purpose: 'marketing', action: 'granted', level: 'express', at, source: 'web', wordingVersion: '2025-01' })
    }
    const later = new Date(EXAMPLE_NOW - random.integer(1, 29) * DAY).toISOString()
    if (kind === 'opted_out') consents.push({ recipientId: id, channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: later, source: 'sms_reply' })
    if (kind === 'suppressed') consents.push({ recipientId: id, channel: 'email', purpose: 'all', action: 'suppressed', level: 'none', at: later, source: 'bounce' })
    known.push({ id, kind })
  }
  return { 'recipients.jsonl': lines(recipients), 'consents.jsonl': lines(consents), 'requests.jsonl': requests(random, known.map(person => person.id)) }
}

const shares = { fraud_alert: 60, security_code: 190, critical_financial_alert: 190, payment_reminder: 180, monthly_report: 170, weekly_checkin: 130, promotion: 170, regulatory_notice: 20 }

function requests(random: ReturnType<typeof createRandom>, people: readonly string[]): string {
  const all: string[] = []
  let number = 0
  const next = (): string => `req-${String(++number).padStart(5, '0')}`
  for (const [category, count] of Object.entries(shares) as [keyof typeof shares, number][]) {
    for (let index = 0; index < count; index++) {
      // A handful of people get many messages: they run into their caps.
      const recipientId = random.chance(0.08) ? people[random.integer(0, 11)] ?? 'rcp-0001' : random.pick(people)
      all.push(JSON.stringify({ requestId: next(), recipientId, category, ...content(random, category), ...timing(random, category), campaignId: category === 'promotion' ? random.pick(['autumn-savings', 'refer-a-friend']) : undefined, ...(category === 'promotion' && { experimentId: 'subject-line', variant: random.pick(['a', 'b']) }) }))
    }
  }
  // The same request again, as a producer does that got no answer: sent once all the same.
  for (let index = 0; index < 25; index++) all.push(random.pick(all))
  const shuffled = random.shuffle(all)
  // What badly behaved producers put on the topic: each becomes a dead letter with its reason, and the rest goes on.
  shuffled.splice(100, 0, 'this is not JSON', '{"requestId":"bad-1","recipientId":"rcp-0001","category":"lottery","channel":"sms","text":"You won"}')
  shuffled.splice(400, 0, '{"requestId":"bad-2","recipientId":"rcp-0002","category":"promotion","channel":"email","text":"No subject"}', '{"requestId":"bad-3","recipientId":"","category":"security_code","text":"Nobody"}')
  shuffled.splice(700, 0, '{"requestId":"bad-4","recipientId":"rcp-0003","category":"security_code","text":"Null \\u0000 byte"}')
  return `${shuffled.join('\n')}\n`
}

function content(random: ReturnType<typeof createRandom>, category: keyof typeof shares): Line {
  const channel = category === 'monthly_report' ? 'email'
    : category === 'regulatory_notice' ? 'email'
      : category === 'promotion' ? random.weighted({ sms: 35, mms: 15, email: 50 })
        : category === 'weekly_checkin' ? random.weighted({ sms: 60, email: 40 })
          : random.weighted({ sms: 85, email: 15 })
  const made = texts(random, category, channel)
  return { channel, ...(channel === 'sms' && random.chance(0.3) && { fallbackChannels: ['email'], subject: 'News about your account' }), ...made }
}

function timing(random: ReturnType<typeof createRandom>, category: keyof typeof shares): Line {
  if (category === 'security_code') return random.chance(0.06) ? { requestedAt: iso(-HOUR), expiresAt: iso(-HOUR / 2) } : { expiresAt: iso(10 * 60_000) }
  if (random.chance(0.04)) return { notBefore: iso(random.integer(1, 72) * HOUR) }
  if (random.chance(0.03)) return { requestedAt: iso(-30 * DAY), expiresAt: iso(-DAY) }
  return {}
}

const iso = (offset: number): string => new Date(EXAMPLE_NOW + offset).toISOString()
const lines = (all: readonly Line[]): string => `${all.map(line => JSON.stringify(line)).join('\n')}\n`
