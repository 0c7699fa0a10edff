-- The latest word of each monitor.
SELECT monitor, alert_id, status, toUnixTimestamp64Milli(alerts.at) AS at, value, threshold, summary
FROM alerts FINAL
ORDER BY monitor, alerts.at DESC, alert_id DESC
LIMIT 1 BY monitor
