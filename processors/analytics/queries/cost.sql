SELECT toString(sent_on) AS day, category, campaign_id, channel, count() AS messages, sum(states.segments) AS segments, sum(states.cost_micros) AS cost_micros
FROM (SELECT *, toDate(sent_at) AS sent_on FROM states) AS states
WHERE sent_on BETWEEN {from:Date} AND {to:Date}
  AND (requested_on, request_id) IN (
    SELECT requested_on, request_id FROM events
    WHERE kind = 'sent' AND occurred_at >= toDateTime64({from:Date}, 3, 'UTC') AND occurred_at < toDateTime64({to:Date} + 1, 3, 'UTC')
  )
GROUP BY sent_on, category, campaign_id, channel
ORDER BY sent_on, category, campaign_id, channel
