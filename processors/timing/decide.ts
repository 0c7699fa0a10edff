/** Is now a permitted time, and if not, when is the first one? Pure; the reason is the first binding rule in the order of the table in `binding`. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, Recipient } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, expire, pass, reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { bestHour } from './best-hour.ts'
import type { Engaged } from './engagement.ts'
import { expiryOf } from './expiry.ts'
import { categoryRules, personalRule } from './rules.ts'
import type { CategoryRules, WindowRule } from './rules.ts'
import { spreadOf } from './spread.ts'
import { firstOpen, openUntil, wallAt } from './windows.ts'
import type { ZoneConstraint } from './windows.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** How far ahead an opening is looked for: zones without a common hour have none, however long the message lives. */
const SEARCH_LIMIT = 400 * DAY

/** What timing must know of a person. `zones` are all places where they may be now: an hour must be permitted in each. */
export interface RecipientTiming {
  readonly zones: readonly string[]
  readonly recipient: Pick<Recipient, 'quietStart' | 'quietEnd' | 'pausedUntil'> | null
  /** The hours of the law that bind the message; asked only when it is to go out later. */
  readonly legal?: () => readonly ZoneConstraint[]
  /** Only where the category waits for the best hour. */
  readonly engaged?: Engaged | undefined
}

/**
 * pass: now is permitted. defer: until the first instant >= now that satisfies everything, the hours of the law as well, plus jitter if a window opens then. expire: past its
 * useful life, or it will be before it may go out. reject: there is no such instant. Deferring and expiring give the slot back that limits reserved: it is taken anew on waking.
 */
export function decide(communication: Communication, state: RecipientTiming, { now, policy, settings }: DecideContext): Verdict {
  const category = policy.categories[communication.category]
  if (!category) return dead('unknown_category', `category: ${communication.category} is no row of policy ${policy.version}`)
  const expiresAt = expiryOf(communication, category)
  if (expiresAt !== null && now >= expiresAt) return withoutSlot(communication, expire('expired', 'timing.expired', { expiresAt }))

  const general = rulesOf(category, settings)
  const personal = general.personal ? personalRule(state.recipient) : null
  const rules = personal ? [...general.before, personal, ...general.after] : general.plain
  const zones = settings.TIMEZONE_AWARE && state.zones.length > 0 ? state.zones : [settings.TIMEZONE_DEFAULT]
  const pausedUntil = general.personal ? state.recipient?.pausedUntil ?? now : now
  const earliest = Math.max(now, communication.notBefore ?? now, pausedUntil)
  const reason = binding(now, communication.notBefore, pausedUntil, rules, zones)
  if (reason === null && (!category.bestHour || !state.engaged)) return pass()

  // Compliance lets it through now; where it is to go out later, the law must let it through then.
  const constraints: ZoneConstraint[] = [...zones.flatMap(zone => rules.map(({ open }) => ({ zone, open }))), ...state.legal?.() ?? []]
  if (reason === null) return atBestHour(communication, category, state, zones[0] ?? settings.TIMEZONE_DEFAULT, constraints, { now, expiresAt, spreadMs: settings.RELEASE_JITTER_MS })
  const opensAt = firstOpen(constraints, earliest, Math.min(SEARCH_LIMIT, Math.max(0, (expiresAt ?? Infinity) - earliest)))
  const detail = { zones: zones.join(' '), local: localText(now, zones), opensAt, expiresAt }
  if (opensAt === null && expiresAt === null) return withoutSlot(communication, reject(reason, `timing.${reason}`, detail))
  if (opensAt === null || (expiresAt !== null && opensAt >= expiresAt)) return withoutSlot(communication, expire('would_expire', `timing.${reason}`, { ...detail, waitsFor: reason }))
  // Only what waited for a window is spread: an instant that a producer or a person named is kept as it is.
  const jitter = opensAt > earliest ? releaseJitter(communication.requestId, constraints, opensAt, expiresAt, settings.RELEASE_JITTER_MS) : 0
  return withoutSlot(communication, defer(opensAt + jitter, reason, `timing.${reason}`, detail))
}

/**
 * Everything permits it now; may it wait for a better hour? Counted from when it was wanted, so that however often it is asked, after whatever it waited for,
 * it is not held longer than the policy says.
 */
function atBestHour(communication: Communication, { bestHour: option }: Category, { engaged }: RecipientTiming, zone: string, constraints: readonly ZoneConstraint[], { now, expiresAt, spreadMs }: { readonly now: number; readonly expiresAt: number | null; readonly spreadMs: number }): Verdict {
  if (!option || !engaged) return pass()
  const wanted = Math.max(communication.requestedAt, communication.notBefore ?? communication.requestedAt)
  const latest = Math.min(wanted + Math.round(option.withinHours * HOUR), (expiresAt ?? Infinity) - 1)
  const best = bestHour({ engagedAt: engaged, zone, constraints, now, latest, minEvents: option.minEvents })
  if (best === null) return pass()
  const { at, hour, engaged: count, events } = best
  const jitter = releaseJitter(communication.requestId, best.constraints, at, latest, spreadMs)
  return withoutSlot(communication, defer(at + jitter, 'best_hour', 'timing.best_hour', { zone, hour, engaged: count, events, latest, expiresAt }))
}

/** The first rule that binds now, or null. */
function binding(now: number, notBefore: number | null, pausedUntil: number, rules: readonly WindowRule[], zones: readonly string[]): Reason | null {
  if (notBefore !== null && now < notBefore) return 'not_before'
  if (now < pausedUntil) return 'paused'
  if (rules.length === 0) return null
  let first = rules.length
  for (const zone of zones) {
    const wall = wallAt(now, zone)
    for (let index = 0; index < first; index += 1) {
      if (rules[index]?.open(wall) === false) first = index
    }
  }
  return rules[first]?.reason ?? null
}

/**
 * Spreads the releases of one opening: forward only, the same for a request however often it is computed, and within what is left of the open
 * window and of the message's life. In a short window the spread shrinks with it, so that nothing piles up at its end.
 */
function releaseJitter(requestId: string, constraints: readonly ZoneConstraint[], opensAt: number, expiresAt: number | null, spreadMs: number): number {
  const closesAt = openUntil(constraints, opensAt, spreadMs)
  const span = Math.min(closesAt, expiresAt ?? closesAt) - opensAt
  return Math.floor(spreadOf(requestId) * span)
}

function withoutSlot(communication: Communication, verdict: Verdict): Verdict {
  if (verdict.kind === 'dead') return verdict
  return { ...verdict, effects: [{ type: 'release_slot', requestId: communication.requestId, recipientId: communication.recipientId }] }
}

/** Date and time on the wall in the first zone, for the trace. */
function localText(now: number, zones: readonly string[]): string {
  const { dateKey, minuteOfDay } = wallAt(now, zones[0] ?? 'UTC')
  return `${dateKey} ${String(Math.floor(minuteOfDay / 60)).padStart(2, '0')}:${String(minuteOfDay % 60).padStart(2, '0')}`
}

interface CompiledRules extends CategoryRules { readonly settings: Settings; readonly plain: readonly WindowRule[] }
const compiled = new WeakMap<Category, CompiledRules>()

/** Rules are made once per category and settings, not once per message. */
function rulesOf(category: Category, settings: Settings): CompiledRules {
  const known = compiled.get(category)
  if (known?.settings === settings) return known
  const rules = categoryRules(category, settings)
  const made = { ...rules, settings, plain: [...rules.before, ...rules.after] }
  compiled.set(category, made)
  return made
}
