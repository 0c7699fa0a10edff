SELECT
  event_id, kind, toUnixTimestamp64Milli(events.occurred_at) AS occurred_at, recipient_id, lane, category, campaign_id, stage, reason, rule, policy_version, channel, pass, attempt,
  toUnixTimestamp64Milli(events.until) AS until, segments, cost_micros, provider, provider_message_id, provider_code, trace, detail
FROM events FINAL
WHERE request_id = {requestId:String}
ORDER BY events.occurred_at, rank, event_id, provider_message_id
