/** Answers that read the audit tables, each the twin of its SQL file. */
import { compareKeys, compareText } from '../fold.ts'
import type { AlertStateRow, ConsentTrailRow, DeadLetterCountRow, ReviewRow, Span } from '../queries.ts'
import type { Answers } from './answers.ts'
import { grouped, rowsBy } from './grouping.ts'
import type { Tables } from './tables.ts'

function consentTrail(tables: Tables, { recipientId }: { readonly recipientId: string }): ConsentTrailRow[] {
  const rows = [...tables.consents.values()].filter(row => row.recipient_id === recipientId)
  return rows.sort((a, b) => a.at - b.at || compareText(a.consent_id, b.consent_id)).map(row => ({
    consent_id: row.consent_id, channel: row.channel, purpose: row.purpose, action: row.action, level: row.level, at: row.at,
    keep: row.keep, source: row.source, wording_version: row.wording_version, evidence: row.evidence,
  }))
}

function reviews(tables: Tables, { limit }: { readonly limit: number }): ReviewRow[] {
  const rows = [...tables.consents.values()].filter(row => row.purpose === 'review')
  return grouped(rows, row => [row.recipient_id]).flatMap(({ rows }) => rows.toSorted((a, b) => compareKeys([b.at, b.consent_id], [a.at, a.consent_id])).slice(0, 1))
    .filter(({ action }) => action === 'pending').sort((a, b) => compareKeys([a.at, a.consent_id], [b.at, b.consent_id])).slice(0, limit)
    .map(({ recipient_id, consent_id, at }) => ({ recipient_id, consent_id, at }))
}

function deadLetters(tables: Tables, { since, until }: Span): DeadLetterCountRow[] {
  const rows = [...tables.deadLetters.values()].filter(row => row.at >= since && row.at < until)
  return rowsBy(grouped(rows, row => [row.topic, row.stage, row.reason]), ([topic = '', stage = '', reason = ''], rows) => ({ topic, stage, reason, records: rows.length, last_at: Math.max(...rows.map(row => row.at)) }))
    .sort((a, b) => b.records - a.records)
}

function alertStates(tables: Tables): AlertStateRow[] {
  return grouped(tables.alerts.values(), row => [row.monitor]).flatMap(({ rows }) => rows.toSorted((a, b) => compareKeys([b.at, b.alert_id], [a.at, a.alert_id])).slice(0, 1))
    .map(({ monitor, alert_id, status, at, value, threshold, summary }) => ({ monitor, alert_id, status, at, value, threshold, summary }))
}

export const auditAnswers: Answers<'consent_trail' | 'reviews' | 'dead_letters' | 'alert_states'> = { consent_trail: consentTrail, reviews, dead_letters: deadLetters, alert_states: alertStates }
