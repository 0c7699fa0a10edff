SELECT
  toString(requested_on) AS day,
  countIf(accepted_at IS NOT NULL) AS accepted,
  countIf(outcome = 'rejected') AS rejected,
  countIf(outcome = 'expired') AS expired,
  countIf(outcome = 'cancelled') AS cancelled,
  countIf(outcome = 'failed') AS failed,
  countIf(outcome = 'digested') AS digested,
  countIf(outcome = 'deferred') AS deferred,
  countIf(outcome = 'in_flight') AS in_flight,
  countIf(state = 'unknown') AS unknown,
  countIf(outcome = 'sent') AS sent,
  countIf(state = 'delivered') AS delivered,
  countIf(state = 'undelivered') AS undelivered,
  countIf(state = 'bounced') AS bounced,
  count(opened_at) AS opened,
  count(clicked_at) AS clicked,
  count(complained_at) AS complained,
  count(unsubscribed_at) AS unsubscribed,
  count(converted_at) AS converted,
  sum(states.cost_micros) AS cost_micros
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date}
  AND ({campaign:String} = '' OR campaign_id = {campaign:String})
GROUP BY requested_on
ORDER BY requested_on
