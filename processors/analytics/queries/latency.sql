-- Names of its own for the span: `until` is a column of events, and would win.
-- quantileExact answers values that occurred: the element at floor(level * n) of the sorted ones.
WITH
  fromUnixTimestamp64Milli({since:Int64}, 'UTC') AS span_start,
  fromUnixTimestamp64Milli({until:Int64}, 'UTC') AS span_end
SELECT lane, count() AS messages, quantileExact(0.5)(took) AS p50, quantileExact(0.95)(took) AS p95, quantileExact(0.99)(took) AS p99, max(took) AS longest
FROM (
  SELECT lane, greatest(toUnixTimestamp64Milli(assumeNotNull(sent_at)) - toUnixTimestamp64Milli(requested_at), 0) AS took
  FROM states
  WHERE NOT waited AND sent_at >= span_start AND sent_at < span_end
    AND (requested_on, request_id) IN (SELECT requested_on, request_id FROM events WHERE kind = 'sent' AND occurred_at >= span_start AND occurred_at < span_end)
)
GROUP BY lane
ORDER BY lane
