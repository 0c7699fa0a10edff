SELECT
  request_id, toUnixTimestamp64Milli(states.requested_at) AS requested_at, category, channel, lane, state, outcome, stage, reason,
  toUnixTimestamp64Milli(states.deferred_until) AS deferred_until
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND outcome != '' AND ({outcome:String} = '' OR outcome = {outcome:String}) AND ({reason:String} = '' OR reason = {reason:String})
ORDER BY states.requested_at DESC, request_id
LIMIT {limit:UInt32}
