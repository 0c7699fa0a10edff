SELECT outcome, stage, reason, rule, count() AS requests
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome NOT IN ('', 'in_flight', 'sent')
GROUP BY outcome, stage, reason, rule
ORDER BY requests DESC, outcome, stage, reason, rule
