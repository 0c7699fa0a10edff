WITH fromUnixTimestamp64Milli({at:Int64}, 'UTC') AS moment
SELECT policy_version, toUnixTimestamp64Milli(max(events.occurred_at)) AS last_at
FROM events
WHERE policy_version != '' AND occurred_at <= moment AND occurred_at > moment - INTERVAL 7 DAY
GROUP BY policy_version
ORDER BY last_at DESC, policy_version
