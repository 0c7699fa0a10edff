/** The view `states`: the fold read out, one row per request. Generated from the table of event kinds, so that SQL and TypeScript cannot disagree; replaced at every start. */
import { eventKinds } from '../../kernel/event-kinds.ts'

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`

/** SQL for the term of the conservation equation that a kind counts in; '' for facets and unknown kinds. */
export function groupExpression(kind: string): string {
  const rows = Object.entries(eventKinds).filter(([, row]) => row.group !== 'facet')
  return `transform(${kind}, [${rows.map(([name]) => quote(name)).join(', ')}], [${rows.map(([, row]) => quote(row.group)).join(', ')}], '')`
}

/** SQL for the rank of a kind; 0 for unknown kinds. */
export function rankExpression(kind: string): string {
  const rows = Object.entries(eventKinds)
  return `transform(${kind}, [${rows.map(([name]) => quote(name)).join(', ')}], [${rows.map(([, row]) => row.rank).join(', ')}], 0)`
}

/** The statement that makes the view. A deferral that was woken since is in flight again, see fold.ts `standing`. */
export function statesView(): string {
  return `CREATE OR REPLACE VIEW states AS
SELECT
  requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments, first_at, last_at,
  if(best.rank = 0, '', best.kind) AS state,
  state = 'deferred' AS waits,
  waits AND (woken.pass, woken.attempt, woken.at) > (deferral.pass, deferral.attempt, deferral.at) AS awake,
  if(awake, 'in_flight', ${groupExpression('state')}) AS outcome,
  best.channel AS channel,
  if(waits, deferral.stage, best.stage) AS stage,
  if(waits, deferral.reason, best.reason) AS reason,
  if(waits, deferral.rule, best.rule) AS rule,
  if(waits AND NOT awake, deferral.until, NULL) AS deferred_until,
  deferral.event_id != '' AS waited,
  money.micros AS cost_micros,
  accepted_at, sent_at, delivered_at, opened_at, clicked_at, complained_at, unsubscribed_at, converted_at
FROM communications FINAL`
}
