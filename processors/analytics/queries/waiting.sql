SELECT reason, rule, toUnixTimestamp64Milli(assumeNotNull(min(deferred_until))) AS first_until, toUnixTimestamp64Milli(assumeNotNull(max(deferred_until))) AS last_until, count() AS requests
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome = 'deferred'
GROUP BY reason, rule
ORDER BY first_until, reason, rule
