SELECT topic, stage, reason, count() AS records, toUnixTimestamp64Milli(max(at)) AS last_at
FROM dead_letters FINAL
WHERE at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
GROUP BY topic, stage, reason
ORDER BY records DESC, topic, stage, reason
