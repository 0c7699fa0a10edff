import { hoursOf, lawOf } from '../compliance/rules/citations.ts'
import { reasonWords } from '../kernel/reasons.ts'
import type { Explanation } from './index.ts'
import { localTime, zonesOf } from './local-time.ts'

/** An explanation as sentences, with the law's name where a law binds and the person's clock where their zone is known. */
export function sentence({ id, outcome, stage, reason, until, earliest, trace }: Explanation): string {
  const last = trace.at(-1)
  const zones = trace.map(({ inputs }) => zonesOf(inputs)).find(named => named.length > 0) ?? []
  const zone = zones[0] ?? null
  const why = reason === null ? '' : `: ${within(reasonWords(reason, last?.rule ?? null) ?? reason)}`
  const decided = `decided by ${stage}${why}${last === undefined || last.rule === null ? '' : ` (${place(last.rule, last.citation, until, zone)})`}.`
  switch (outcome) {
    case 'send': return `${id}: would go out now; ${trace.map(entry => entry.stage).join(', ')} have nothing against it.`
    case 'defer': return `${id}: would wait until ${until === null ? '' : moment(until, zone)}, ${decided}${elsewhere(zones)}${outlook(earliest, zone, until)}`
    case 'reject': return `${id}: would not go out, ${decided}${outlook(earliest, zone, until)}`
  }
}

/** What people call the rule, and where it is written. The hours are those of the day on which it opens. */
function place(rule: string, citation: string | null, until: string | null, zone: string | null): string {
  const at = until === null ? null : Date.parse(until)
  const law = lawOf(rule, at ?? 0)
  if (law === null) return citation ?? `rule ${rule}`
  const hours = at === null || zone === null ? null : hoursOf(rule, at, zone)
  return `${law.name}, ${citation ?? law.citation}${hours === null ? '' : `: ${hours} is permitted`}`
}

const elsewhere = (zones: readonly string[]): string => (zones.length > 1 ? ` The person may be in any of ${zones.join(', ')}: each must permit it.` : '')
const moment = (at: string, zone: string | null): string => (zone === null ? at : `${localTime(Date.parse(at), zone)} (${at})`)

/** When it would go, what else is in its way until then, and what money could do. What the sentence has said already is not said again. */
function outlook(earliest: Explanation['earliest'], zone: string | null, until: string | null): string {
  if (earliest === null) return ''
  const { at, binds, or } = earliest
  const others = [...new Set(binds.slice(1).map(({ reason, rule }) => within(reasonWords(reason, rule) ?? reason)))]
  const then = others.length === 0 ? '' : ` Then: ${others.join('; ')}.`
  const paid = or ? `${moment(or.at, zone)} if ${dollars(or.addMicros)} USD is added to ${Object.keys(or.budgets).join(' and ')}` : null
  if (at === null) return `${then} No moment is known when it could go${paid ? `, but at ${paid}` : ''}.`
  if (at !== until) return `${then} It would go at ${moment(at, zone)}${paid ? `, or at ${paid}` : ''}.`
  return `${then}${paid ? ` It would go at ${paid}.` : ''}`
}

/** A sentence as part of another: without its stop and its capital. */
const within = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')

/** At least cents, and no more places than there are. */
const dollars = (micros: number): string => (micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')
