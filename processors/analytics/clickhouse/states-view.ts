/** The view `states`: the fold read out, one row per request. Generated from the table of event kinds, so that SQL and TypeScript cannot disagree; replaced at every start. */
import { eventKinds, isTerm } from '../../kernel/event-kinds.ts'

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`

/** SQL for the term of the conservation equation that a kind counts in; '' for facets and unknown kinds. */
export function groupExpression(kind: string): string {
  const rows = Object.entries(eventKinds).filter(([, row]) => isTerm(row.group))
  return `transform(${kind}, [${rows.map(([name]) => quote(name)).join(', ')}], [${rows.map(([, row]) => quote(row.group)).join(', ')}], '')`
}

/** SQL for the rank of a kind; 0 for unknown kinds. */
export function rankExpression(kind: string): string {
  const rows = Object.entries(eventKinds)
  return `transform(${kind}, [${rows.map(([name]) => quote(name)).join(', ')}], [${rows.map(([, row]) => row.rank).join(', ')}], 0)`
}

/**
 * The statement that makes the view. Copies of requests that were accepted under another day are not in it. A deferral that was woken since is in flight again, see fold.ts `standing`.
 * identity() makes ClickHouse read the tuples whole: FINAL with a field of a tuple (best.kind) reads that field alone, which has no aggregate
 * function any more, and answers an arbitrary row's (seen in 26.7; the differential test fails without it).
 */
export function statesView(): string {
  return `CREATE OR REPLACE VIEW states AS
SELECT
  requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments, first_at, last_at,
  if(b.rank = 0, '', b.kind) AS state,
  state = 'deferred' AS waits,
  waits AND (w.attempt, w.pass, w.at) > (d.attempt, d.pass, d.at) AS awake,
  if(awake, 'in_flight', ${groupExpression('state')}) AS outcome,
  b.channel AS channel,
  if(waits, d.stage, b.stage) AS stage,
  if(waits, d.reason, b.reason) AS reason,
  if(waits, d.rule, b.rule) AS rule,
  if(waits AND NOT awake, d.until, NULL) AS deferred_until,
  d.event_id != '' AS waited,
  m.micros AS cost_micros,
  accepted_at, sent_at, delivered_at, opened_at, clicked_at, complained_at, unsubscribed_at, converted_at
FROM (SELECT *, identity(best) AS b, identity(last_deferral) AS d, identity(last_woken) AS w, identity(money) AS m FROM communications FINAL)
WHERE b.kind != 'repeated'`
}
