/** What a text message must say besides its message: who sends it, and how to stop. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { isPromotional } from './promotional.ts'

/** GSM characters only, so that the hint itself never makes a text UCS-2. */
export const STOP_HINT = 'Reply STOP to opt out.'

/** Wordings by which a text already tells how to stop: "Reply STOP", "Text STOP", "STOP to end". */
const tellsStop = /\b(?:reply|replying|text|send|txt)(?:\s+with)?\s+["'“‘]?stop\b|\bstop["'”’]?\s*(?:to|2|=)\s*(?:opt|end|unsub|cancel|quit|stop)/i

/** What finishing depends on. `asWritten`: the text is taken as it stands, as where only the law is asked about it; no row of a policy says so. */
type FinishedCategory = Pick<Category, 'class'> & { readonly asWritten?: true }

/**
 * The text with the sender's name in front (TCPA, CTIA: every text identifies its sender) and the STOP hint behind, each only where it is
 * missing, so finishing a finished text changes nothing.
 */
export function finishSms(communication: Communication, settings: Settings, category: FinishedCategory): string {
  const { text, facts } = communication
  if (category.asWritten) return text
  const identity = settings.TCPA_COMPLIANCE ? settings.SENDER_IDENTITY.trim() : ''
  const named = identity === '' || text.toLowerCase().includes(identity.toLowerCase()) ? text : `${identity}: ${text}`
  if (!needsHint(facts, settings, category) || tellsStop.test(named)) return named
  return named === '' || /\s$/.test(named) ? `${named}${STOP_HINT}` : `${named} ${STOP_HINT}`
}

/** Messages about debts (12 CFR 1006.6(e)) and no-consent fraud alerts (47 CFR 64.1200(a)(9)(iii)) always, marketing and answers to HELP (CTIA 5.1.3) by setting. */
function needsHint(facts: Communication['facts'], settings: Settings, category: FinishedCategory): boolean {
  if (category.class === 'opt_out_confirmation') return false
  const exempt = facts['exemption'] !== undefined && facts['exemption'] !== '' && facts['exemption'] !== 'none'
  if (category.class === 'debt_collection' || exempt) return true
  return settings.OPT_OUT_REQUIRED && (category.class === 'help_reply' || isPromotional(facts, category))
}
