SELECT
  recipient_id,
  argMax(consents.consent_id, (consents.at, consents.consent_id)) AS consent_id,
  toUnixTimestamp64Milli(max(consents.at)) AS at
FROM consents FINAL
WHERE purpose = 'review'
GROUP BY recipient_id
HAVING argMax(consents.action, (consents.at, consents.consent_id)) = 'pending'
ORDER BY at, consent_id
LIMIT {limit:UInt32}
