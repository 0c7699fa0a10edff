SELECT
  variant,
  uniqExact(recipient_id) AS recipients,
  countIf(outcome = 'sent') AS sent,
  countIf(state = 'delivered') AS delivered,
  count(opened_at) AS opened,
  count(clicked_at) AS clicked,
  count(converted_at) AS converted,
  count(unsubscribed_at) AS unsubscribed
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND experiment_id = {experimentId:String}
GROUP BY variant
ORDER BY variant
