-- A message may convert more than once, so worth is summed over the events, each once; cost is a fact of the request.
SELECT campaign_id, sum(s) AS sent, sum(c) AS cost_micros, sum(n) AS conversions, sum(v) AS value_micros
FROM (
  SELECT campaign_id, countIf(outcome = 'sent') AS s, sum(cost_micros) AS c, 0 AS n, toInt64(0) AS v
  FROM states
  WHERE requested_on BETWEEN {from:Date} AND {to:Date}
  GROUP BY campaign_id
  UNION ALL
  SELECT campaign_id, 0 AS s, toInt64(0) AS c, count() AS n, sum(value_micros) AS v
  FROM (
    SELECT max(events.campaign_id) AS campaign_id, max(events.value_micros) AS value_micros
    FROM events
    WHERE kind = 'converted' AND requested_on BETWEEN {from:Date} AND {to:Date}
    GROUP BY requested_on, request_id, event_id
  )
  GROUP BY campaign_id
)
GROUP BY campaign_id
ORDER BY campaign_id
