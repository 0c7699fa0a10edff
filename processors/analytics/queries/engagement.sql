WITH toDateTime64(0, 3, 'UTC') AS never
SELECT
  recipient_id,
  countIf(outcome = 'sent') AS sent,
  countIf(state = 'delivered') AS delivered,
  count(opened_at) AS opened,
  count(clicked_at) AS clicked,
  count(converted_at) AS converted,
  count(complained_at) AS complained,
  count(unsubscribed_at) AS unsubscribed,
  toUnixTimestamp64Milli(nullIf(max(greatest(ifNull(opened_at, never), ifNull(clicked_at, never), ifNull(converted_at, never))), never)) AS last_engaged_at
FROM states
WHERE requested_on BETWEEN {from:Date} AND {to:Date}
  AND ({recipientId:String} = '' OR recipient_id = {recipientId:String})
GROUP BY recipient_id
ORDER BY opened + clicked + converted DESC, recipient_id
LIMIT {limit:UInt32}
