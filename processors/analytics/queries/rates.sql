SELECT
  channel,
  category,
  count() AS sent,
  countIf(state = 'delivered') AS delivered,
  countIf(state = 'bounced') AS bounced,
  countIf(state = 'undelivered') AS undelivered,
  count(opened_at) AS opened,
  count(clicked_at) AS clicked,
  count(complained_at) AS complained,
  count(unsubscribed_at) AS unsubscribed
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome = 'sent'
GROUP BY channel, category
ORDER BY channel, category
