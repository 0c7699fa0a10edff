/** May this person get this message at all, and if so, from when on? */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, expire, pass, reject } from '../kernel/verdict.ts'
import type { Detail, Verdict } from '../kernel/verdict.ts'
import { consentGate, consentRelied } from './consent.ts'
import { contentGate } from './content.ts'
import { dncGate } from './dnc.ts'
import { expiryOf } from '../timing/expiry.ts'
import { claimsExemption, exemptionGate } from './exemption.ts'
import { optOutGate } from './opt-out.ts'
import { questionOf } from './question.ts'
import type { Question } from './question.ts'
import { defaultRules } from './rules/index.ts'
import type { ComplianceState } from './state.ts'
import { publicShortener } from './shortener.ts'
import { subjectGate } from './subject.ts'
import { spread, timingHold } from './timing-hold.ts'

/** What an exempt alert may lack: these refusals of gate 3 hand the question to gate 5. */
const EXEMPTIBLE: ReadonlySet<string> = new Set(['no_consent', 'consent_insufficient', 'consent_pending', 'consent_number_mismatch'])

/**
 * The verdict of compliance. Gates in order, first hit wins; denials before any deferral, because what can never be sent must not wait. Pure and total.
 * On pass, fallback channels that compliance would not pass now are taken out, so that cost cannot fall back to one of them.
 */
export function decide(communication: Communication, state: ComplianceState, context: DecideContext): Verdict {
  if (state.recipient === null) return reject('unknown_recipient', 'recipient.known')
  const verdict = decideChannel(communication, state, context, communication.channel)
  if (verdict.kind !== 'pass' || communication.fallbackChannels.length === 0) return verdict
  const fallbackChannels = communication.fallbackChannels.filter(channel => decideChannel(communication, state, context, channel).kind === 'pass')
  return fallbackChannels.length === communication.fallbackChannels.length ? verdict : { ...verdict, patch: { fallbackChannels } }
}

function decideChannel(communication: Communication, state: ComplianceState, context: DecideContext, channel: Communication['channel']): Verdict {
  const { recipient } = state
  if (recipient === null) return reject('unknown_recipient', 'recipient.known')
  const question = questionOf(communication, recipient, state, state.rules ?? defaultRules, context, channel)
  if (question === null) return dead('unknown_category', `${communication.category} is no row of policy ${context.policy.version}`)
  const category = context.policy.categories[communication.category]
  return denial(question) ?? waiting(question, (category && expiryOf(communication, category)) ?? Infinity)
}

/** Gates 1 to 6. */
function denial(question: Question): Verdict | null {
  return subjectGate(question) ?? optOutGate(question) ?? consentOrExemption(question) ?? dncGate(question) ?? contentGate(question)
}

function consentOrExemption(question: Question): Verdict | null {
  const refused = consentGate(question)
  if (refused === null || refused.kind !== 'reject' || !EXEMPTIBLE.has(refused.reason) || !claimsExemption(question)) return refused
  return exemptionGate(question)
}

function detailOf(question: Question): Detail {
  const { place, rules, medium, communication } = question
  const [zone] = place.zones
  const detail = { zones: place.source, ...(place.zones.length === 1 && zone !== undefined && { zone }), rules: rules.version, ...consentRelied(question) }
  // No law refuses it, but a carrier may.
  const shortener = medium === 'sms' ? publicShortener(communication.text) : null
  return shortener === null ? detail : { ...detail, shortener }
}

/** Gates 7 and 8, and the end of the message's useful life. */
function waiting(question: Question, expiresAt: number): Verdict {
  if (question.now >= expiresAt) return expire('expired', 'request.expires_at', { expiresAt })
  const hold = timingHold(question)
  if (hold === null) return pass({ rule: 'compliance', detail: detailOf(question) })
  if (hold.until === null) return reject(hold.reason, hold.rule, hold.detail)
  if (hold.until >= expiresAt) return expire('would_expire', hold.rule, { ...hold.detail, opensAt: hold.until, expiresAt })
  return defer(spread(question, hold, expiresAt), hold.reason, hold.rule, hold.detail)
}
