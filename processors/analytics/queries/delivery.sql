-- One final outcome per request: the highest of those that became known in the span.
SELECT
  decided.2 AS channel,
  countIf(decided.1 = 'delivered') AS delivered,
  countIf(decided.1 = 'undelivered') AS undelivered,
  countIf(decided.1 = 'bounced') AS bounced,
  countIf(decided.1 = 'failed') AS failed
FROM (
  SELECT argMax((kind, channel), (rank, occurred_at, event_id)) AS decided
  FROM events
  WHERE occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
    AND kind IN ('delivered', 'undelivered', 'bounced', 'failed')
  GROUP BY requested_on, request_id
)
GROUP BY channel
ORDER BY channel
