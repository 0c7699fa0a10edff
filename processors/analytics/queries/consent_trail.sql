SELECT consent_id, channel, purpose, action, level, toUnixTimestamp64Milli(consents.at) AS at, keep, source, wording_version, evidence
FROM consents FINAL
WHERE recipient_id = {recipientId:String}
ORDER BY consents.at, consent_id
