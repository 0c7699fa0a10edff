SELECT
  request_id, toUnixTimestamp64Milli(states.requested_at) AS requested_at, category, channel, campaign_id, state, outcome, reason,
  toUnixTimestamp64Milli(states.deferred_until) AS deferred_until, segments, cost_micros,
  toUnixTimestamp64Milli(states.sent_at) AS sent_at, toUnixTimestamp64Milli(states.delivered_at) AS delivered_at,
  toUnixTimestamp64Milli(states.opened_at) AS opened_at, toUnixTimestamp64Milli(states.clicked_at) AS clicked_at
FROM states
WHERE recipient_id = {recipientId:String}
ORDER BY states.requested_at, request_id
