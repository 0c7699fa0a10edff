SELECT toString(events.requested_on) AS requested_on, request_id, uniqExact(provider_message_id) AS provider_messages
FROM events
WHERE events.requested_on BETWEEN {from:Date} AND {to:Date} AND provider_message_id != ''
GROUP BY events.requested_on, request_id
HAVING provider_messages > 1
ORDER BY events.requested_on, request_id
LIMIT {limit:UInt32}
