SELECT recipient_id, request_id, min(provider_message_id) AS provider_message_id, toUnixTimestamp64Milli(min(events.occurred_at)) AS sent_at
FROM events
WHERE kind = 'sent' AND events.occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND events.occurred_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
  AND recipient_id IN (
    SELECT recipient_id
    FROM events
    WHERE kind = 'sent' AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
    GROUP BY recipient_id
    ORDER BY hex(MD5(concat({draw:String}, recipient_id)))
    LIMIT {people:UInt32}
  )
GROUP BY recipient_id, request_id
ORDER BY recipient_id, sent_at, request_id
