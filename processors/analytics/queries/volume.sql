WITH fromUnixTimestamp64Milli({until:Int64}, 'UTC') AS span_end
SELECT
  channel,
  lane,
  uniqExactIf((requested_on, request_id), occurred_at >= span_end - INTERVAL 1 MINUTE) AS minute,
  uniqExactIf((requested_on, request_id), occurred_at >= span_end - INTERVAL 1 HOUR) AS hour,
  uniqExact((requested_on, request_id)) AS day
FROM events
WHERE kind = 'sent' AND occurred_at >= span_end - INTERVAL 1 DAY AND occurred_at < span_end
GROUP BY channel, lane
ORDER BY channel, lane
