SELECT toUnixTimestamp(toStartOfHour(assumeNotNull(deferred_until))) * 1000 AS hour, reason, count() AS requests
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome = 'deferred'
GROUP BY hour, reason
ORDER BY hour, reason
