SELECT
  request_id, toUnixTimestamp64Milli(states.requested_at) AS requested_at, category, channel, lane, state, outcome, stage, reason, rule,
  toUnixTimestamp64Milli(states.deferred_until) AS deferred_until
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome != '' AND ({outcome:String} = '' OR outcome = {outcome:String})
  AND stage = ifNull({stage:Nullable(String)}, stage) AND reason = ifNull({reason:Nullable(String)}, reason) AND rule = ifNull({rule:Nullable(String)}, rule)
ORDER BY states.requested_at DESC, request_id
LIMIT {limit:UInt32} OFFSET {skip:UInt32}
