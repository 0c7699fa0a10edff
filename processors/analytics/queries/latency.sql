-- quantileExact answers values that occurred: the element at floor(level * n) of the sorted ones.
WITH
  fromUnixTimestamp64Milli({since:Int64}, 'UTC') AS since,
  fromUnixTimestamp64Milli({until:Int64}, 'UTC') AS until
SELECT lane, count() AS messages, quantileExact(0.5)(took) AS p50, quantileExact(0.95)(took) AS p95, quantileExact(0.99)(took) AS p99, max(took) AS longest
FROM (
  SELECT lane, greatest(toUnixTimestamp64Milli(assumeNotNull(sent_at)) - toUnixTimestamp64Milli(requested_at), 0) AS took
  FROM states
  WHERE NOT waited AND sent_at >= since AND sent_at < until
    AND (requested_on, request_id) IN (SELECT requested_on, request_id FROM events WHERE kind = 'sent' AND occurred_at >= since AND occurred_at < until)
)
GROUP BY lane
ORDER BY lane
