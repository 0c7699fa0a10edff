/** Gates 7 and 8 together: does the law want this message to wait, for what reason, and until when? */
import { unitInterval } from '../kernel/jitter.ts'
import type { Reason } from '../kernel/reasons.ts'
import type { Detail } from '../kernel/verdict.ts'
import { firstOpen, openUntil, wallAt } from '../timing/windows.ts'
import { legalHours } from './calling-hours.ts'
import { instant } from './facts.ts'
import { frequencyHold } from './frequency.ts'
import type { Question } from './question.ts'
import type { LegalConstraint } from './rules/compile.ts'
import { openReview } from './standing.ts'

const SEARCH_LIMIT_MS = 400 * 24 * 3_600_000
/** How long marketing waits before a reply under review is looked at again. */
const REVIEW_HOLD_MS = 24 * 3_600_000

export interface TimingHold {
  readonly reason: Reason
  readonly rule: string
  /** The first instant that satisfies all; null when there is none within 400 days. */
  readonly until: number | null
  readonly detail: Detail
  /** What must stay open while releases are spread. */
  readonly constraints: readonly LegalConstraint[]
  /** Does `until` wait for a window to open? */
  readonly opening: boolean
}

/** null when nothing binds now. Of several the reason is the first in order: review, frequency, day, hour. */
export function timingHold(question: Question): TimingHold | null {
  const { now, place } = question
  const constraints = legalHours(question)
  const cap = frequencyHold(question)
  const reviewUntil = reviewHold(question)
  const margin = question.settings.LEGAL_WINDOW_MARGIN_MINUTES * 60_000
  const closed = closedNow(constraints, now) ?? (margin > 0 ? closingAt(constraints, now, margin) : null)
  if (!cap && reviewUntil === null && !closed) return null
  const earliest = Math.max(now, cap?.release ?? now, reviewUntil ?? now)
  const until = firstPermitted(question, constraints, earliest, margin)
  const common = { until, constraints, opening: until !== null && until > earliest }
  const detail = { zones: place.zones.join(' '), source: place.source, states: place.states.join(' '), rules: question.rules.version }
  if (reviewUntil !== null) return { reason: 'review_pending', rule: 'tcpa.reasonable_means', detail, ...common }
  if (cap) return { reason: 'frequency_cap', rule: cap.rule, ...common, detail: { ...detail, sent: cap.sent, release: cap.release } }
  return closed && { reason: closed.reason, rule: closed.constraint.rule, ...common, detail: { ...detail, zone: closed.constraint.zone, citation: closed.constraint.citationAt(wallAt(now, closed.constraint.zone).dateKey) } }
}

/** The first instant from `from` on that satisfies the hours and the caps. A cap may begin to bind only later: when its law takes effect, or what lifted it is too long ago. */
function firstPermitted(question: Question, constraints: readonly LegalConstraint[], from: number, margin: number): number | null {
  let earliest = from
  for (;;) {
    const at = margin > 0 ? openFor(constraints, earliest, margin) : firstOpen(constraints, earliest)
    const cap = at === null ? null : frequencyHold({ ...question, now: at })
    if (cap === null) return at
    earliest = cap.release
  }
}

/** The constraint that closes this moment: a closed day before a closed hour, in table order. */
function closedNow(constraints: readonly LegalConstraint[], now: number): { reason: 'quiet_day' | 'quiet_hours'; constraint: LegalConstraint } | null {
  let hour: LegalConstraint | null = null
  for (const constraint of constraints) {
    const wall = wallAt(now, constraint.zone)
    if (constraint.open(wall)) continue
    if (!constraint.dayOpen(wall)) return { reason: 'quiet_day', constraint }
    hour ??= constraint
  }
  return hour && { reason: 'quiet_hours', constraint: hour }
}

/** The constraint that closes within the margin. All must be open at `now`. */
function closingAt(constraints: readonly LegalConstraint[], now: number, margin: number): { reason: 'quiet_hours'; constraint: LegalConstraint } | null {
  const closesAt = openUntil(constraints, now, margin + 1)
  if (closesAt - now > margin) return null
  const constraint = constraints.find(({ zone, open }) => !open(wallAt(closesAt, zone)))
  return constraint ? { reason: 'quiet_hours', constraint } : null
}

/** The first instant from which all stay open for longer than the margin; null when there is none within 400 days. */
function openFor(constraints: readonly LegalConstraint[], from: number, margin: number): number | null {
  let at = firstOpen(constraints, from)
  while (at !== null) {
    const closesAt = openUntil(constraints, at, margin + 1)
    if (closesAt - at > margin) return at
    at = firstOpen(constraints, closesAt, from + SEARCH_LIMIT_MS - closesAt)
  }
  return null
}

/** A reply that may have meant STOP waits for a person to read it: marketing waits meanwhile. */
function reviewHold(question: Question): number | null {
  if (question.messageClass !== 'marketing') return null
  const pending = openReview(question) !== null || instant(question.recipient.facts, 'reviewPendingAt') !== null
  return pending ? question.now + REVIEW_HOLD_MS : null
}

/**
 * When a hold is released: its first permitted instant, plus jitter where a window opens, so that not everyone who waited wakes in the same second. Forward only,
 * the same for a request however often it is computed, and within what is left of the open window and of the message's life. RELEASE_JITTER_MS 0 means none.
 */
export function spread({ communication, settings }: Question, { until, constraints, opening }: TimingHold, expiresAt: number): number {
  if (until === null) return Infinity
  if (!opening || settings.RELEASE_JITTER_MS === 0) return until
  const margin = settings.LEGAL_WINDOW_MARGIN_MINUTES * 60_000
  const closesAt = Math.min(openUntil(constraints, until, settings.RELEASE_JITTER_MS + margin) - margin, expiresAt)
  return until + Math.floor(unitInterval(communication.requestId) * (closesAt - until))
}
