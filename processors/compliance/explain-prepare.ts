/** Turns a case into what the stages read: a communication, a person, consent events, history, policy and settings. */
import { policySchema } from '../../config/policy.ts'
import type { Category, Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import { settingsSchema } from '../../config/settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { accountsAt } from '../cost/accounts.ts'
import type { Account } from '../cost/accounts.ts'
import { caseSchema, messageFacts, recipientFacts } from './explain-schema.ts'
import type { ExplainCase } from './explain-schema.ts'
import type { HistoryEntry } from './state.ts'

export interface PreparedCase {
  readonly id: string | number
  readonly now: number
  readonly communication: Communication
  readonly recipient: Recipient | null
  readonly consents: readonly ConsentEvent[]
  readonly history: readonly (HistoryEntry & { readonly requestId: string })[]
  /** When the person opened, clicked or replied, ms. */
  readonly engagement: readonly number[]
  /** What was spent and added, by budget key. */
  readonly accounts: readonly Account[]
  readonly policy: Policy
  readonly settings: Settings
}
export type Prepared = { readonly ok: true; readonly prepared: PreparedCase } | { readonly ok: false; readonly problems: readonly string[] }
export interface ExplainDefaults { readonly policy: Policy; readonly settings: Settings; readonly prices?: readonly PriceRow[] }

const DAY_MS = 86_400_000
const classNames: readonly Category['class'][] = ['marketing', 'informational', 'security', 'debt_collection', 'regulatory', 'emergency', 'opt_out_confirmation', 'help_reply']

/** Checks and prepares a case. Every problem names the field, by its path in the case. */
export function prepareCase(input: unknown, defaults: ExplainDefaults): Prepared {
  const parsed = caseSchema.safeParse(input)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(issue => problemsOf(issue.path, issue)) }
  const read = parsed.data
  const lawAlone = isClassName(read.request.category) && !defaults.policy.categories[read.request.category]
  const policy = withOverrides(defaults.policy, lawAlone, read)
  const settings = withSettings(lawAlone ? { ...defaults.settings, REQUIRE_EXPLICIT_CONSENT: false } : defaults.settings, read.settings)
  const problems = [...(policy.ok ? [] : policy.problems), ...(settings.ok ? [] : settings.problems)]
  if (!policy.ok || !settings.ok) return { ok: false, problems }
  if (!policy.value.categories[read.request.category]) problems.push(`request.category: ${read.request.category} is neither a row of the policy nor a class; known are ${[...Object.keys(policy.value.categories), ...classNames].join(', ')}`)
  const purposes = ['all', ...new Set([...classNames, ...Object.keys(policy.value.categories)])]
  read.optOuts.forEach(({ scope }, index) => {
    if ((scope ?? null) !== null && !purposes.includes(scope ?? '')) problems.push(`optOuts.${index}.scope: ${scope} is no purpose, class or category; known are ${purposes.join(', ')}`)
  })
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, prepared: {
    id: read.id, now: read.now, communication: communicationOf(read), recipient: recipientOf(read), consents: knownBy(consentsOf(read), read.now),
    history: read.history.map((entry, index) => ({ ...entry, requestId: entry.requestId ?? `earlier-${index + 1}` })),
    engagement: read.engagement, accounts: accountsAt(read.now, settings.value, read.budget), policy: policy.value, settings: settings.value,
  } }
}

function communicationOf({ id, now, request }: ExplainCase): Communication {
  const { requestId, recipientId, category, channel, fallbackChannels, subject, text, html, mediaUrls, requestedAt, notBefore, expiresAt, tenantId, campaignId, subjectKey, experimentId, variant, source } = request
  return {
    requestId: requestId ?? String(id), recipientId: recipientId ?? 'recipient', category, channel, fallbackChannels, subject: subject ?? (channel === 'email' ? 'A message' : null), text, html, mediaUrls,
    requestedAt: requestedAt ?? now, notBefore, expiresAt, tenantId, campaignId, subjectKey, experimentId, variant, source,
    facts: { ...request.facts, ...stated(request, Object.keys(messageFacts)) },
    sealed: null, lane: 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [],
  }
}

function recipientOf({ recipient, request, now }: ExplainCase): Recipient | null {
  if (recipient === null) return null
  const { recipientId, phone, email, zone, zoneVerifiedAt, country, state, locale, quietStart, quietEnd, pausedUntil, erasedAt, erased } = recipient
  return {
    recipientId: recipientId ?? request.recipientId ?? 'recipient', updatedAt: now, phone, email, zone, zoneVerifiedAt, country, state, locale, quietStart, quietEnd, pausedUntil,
    erasedAt: erasedAt ?? (erased ? now : null), facts: { ...recipient.facts, ...stated(recipient, Object.keys(recipientFacts)) },
  }
}

/** What a person allows later allows nothing now. What they forbid later is kept: it can only make the answer stricter. */
const allowing: ReadonlySet<ConsentEvent['action']> = new Set(['granted', 'pending', 'opted_in', 'unsuppressed'])
export const knownBy = (consents: readonly ConsentEvent[], now: number): ConsentEvent[] => consents.filter(({ action, at }) => at <= now || !allowing.has(action))

function consentsOf({ consents, optOuts, now, request, recipient }: ExplainCase): ConsentEvent[] {
  const recipientId = recipient?.recipientId ?? request.recipientId ?? 'recipient'
  return [
    ...consents.map(({ status, at, ...rest }, index): ConsentEvent => ({ consentId: `consent-${index + 1}`, recipientId, action: status, at: at ?? now - 30 * DAY_MS, ...rest })),
    ...optOuts.map(({ channel, scope, at, keep, kind, address, source }, index): ConsentEvent => ({
      consentId: `opt-out-${index + 1}`, recipientId, channel, purpose: scope ?? (channel === 'email' && kind === 'opt_out' ? 'marketing' : 'all'),
      action: kind === 'suppression' ? 'suppressed' : 'opted_out', level: 'none', at: at ?? now - DAY_MS, address, keep, source, wordingVersion: null, evidence: {},
    })),
  ]
}

/** The named fields that a case gives, as facts. */
function stated(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter(name => (fields[name] ?? null) !== null).map(name => [name, String(fields[name])]))
}

const isClassName = (category: string): category is Category['class'] => classNames.some(name => name === category)
type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] }

/** The policy with the case's overrides: a category's fields replace those of its row. A class name stands for a row that only the law binds. */
function withOverrides(policy: Policy, lawAlone: boolean, { policy: overrides, request: { category } }: ExplainCase): Checked<Policy> {
  const rows: Record<string, unknown> = { ...policy.categories }
  if (isClassName(category)) rows[category] ??= lawOnlyRow(category)
  const { categories, ...rest } = overrides
  if (isRecord(categories)) for (const [name, row] of Object.entries(categories)) rows[name] = isRecord(rows[name]) && isRecord(row) ? { ...rows[name], ...row } : row
  else if (categories !== undefined) return { ok: false, problems: ['policy.categories: must be an object of rows'] }
  const parsed = policySchema.safeParse({ ...policy, ...rest, categories: rows })
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(issue => problemsOf(['policy', ...issue.path], issue)) }
  // The law is asked about the text of the case, without the name and the hint that this system would add for its own sender.
  if (lawAlone) Object.assign(parsed.data.categories[category] ?? {}, { asWritten: true })
  return { ok: true, value: parsed.data }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const WISHES_BIND: ReadonlySet<Category['class']> = new Set(['marketing', 'informational', 'debt_collection'])

function lawOnlyRow(messageClass: Category['class']): Category {
  return {
    doc: 'What the law says of this class, without company windows and caps.', class: messageClass, lane: 'normal', channels: ['sms', 'mms', 'email'], capsBind: false, caps: [], subjectCaps: [],
    // What the person asked for is no company window; it binds where consent does.
    windows: WISHES_BIND.has(messageClass) ? ['personal'] : [], onCapHit: 'defer', onBudgetHit: 'reject', fallbackChannels: [], ttlHours: null, retentionDays: 365,
  }
}

function withSettings(settings: Settings, overrides: Readonly<Record<string, string>>): Checked<Settings> {
  const unknown = Object.keys(overrides).filter(name => !(name in settingsSchema.shape))
  if (unknown.length > 0) return { ok: false, problems: unknown.map(name => `settings.${name}: is no setting`) }
  const parsed = settingsSchema.safeParse(overrides)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(issue => problemsOf(['settings', ...issue.path], issue)) }
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([name]) => name in overrides))
  return { ok: true, value: { ...settings, ...given } }
}

function problemsOf(path: readonly PropertyKey[], issue: { readonly code: string | undefined; readonly message: string; readonly keys?: readonly string[] }): string[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map(key => `${[...path, key].map(String).join('.')}: is not a field; see docs/reference/explain.md`)
  return [`${path.map(String).join('.') || 'case'}: ${issue.message}`]
}
