-- accepted comes from the timeline, the terms from the fold: a lost or doubled row on either way shows as a gap.
-- Requests younger than `settled` are left out of both: their records may still be on the way, each topic at its own pace.
WITH
  fromUnixTimestamp64Milli({settled:Int64}, 'UTC') AS settled,
  fromUnixTimestamp64Milli({quietSince:Int64}, 'UTC') AS quiet_since,
  fromUnixTimestamp64Milli({overdueSince:Int64}, 'UTC') AS overdue_since
SELECT
  (SELECT uniqExact(requested_on, request_id) FROM events WHERE kind = 'accepted' AND requested_on BETWEEN {from:Date} AND {to:Date} AND requested_at < settled
    AND (requested_on, request_id) NOT IN (SELECT requested_on, request_id FROM events WHERE kind = 'repeated')) AS accepted,
  countIf(known AND outcome = 'sent') AS sent,
  countIf(known AND outcome = 'rejected') AS rejected,
  countIf(known AND outcome = 'expired') AS expired,
  countIf(known AND outcome = 'cancelled') AS cancelled,
  countIf(known AND outcome = 'failed') AS failed,
  countIf(known AND outcome = 'digested') AS digested,
  countIf(known AND outcome = 'deferred') AS deferred,
  countIf(known AND outcome = 'in_flight' AND NOT buried) AS in_flight,
  countIf(known AND outcome = 'in_flight' AND buried) AS dead_lettered,
  countIf(NOT known) AS unaccepted,
  countIf(known AND outcome = 'in_flight' AND NOT buried AND last_at < quiet_since) AS stuck,
  countIf(known AND outcome = 'deferred' AND deferred_until < overdue_since) AS overdue
FROM (
  SELECT outcome, last_at, deferred_until, accepted_at IS NOT NULL AS known,
    request_id IN (SELECT request_id FROM dead_letters WHERE request_id != '') AS buried
  FROM states
  WHERE requested_on BETWEEN {from:Date} AND {to:Date} AND requested_at < settled
)
