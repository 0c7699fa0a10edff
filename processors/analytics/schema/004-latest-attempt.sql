-- Copies of a request may wait after different attempts: the one with the latest attempt carries it on, and of these the one with the latest pass (stores/ports.ts, Admission).
-- 002 had them the other way round. What was folded before is folded anew from the events; folding twice changes nothing.
-- The columns of 002 stay, empty, so that a start that is still at 002 does not fail.
DROP VIEW IF EXISTS communications_fold;

ALTER TABLE communications
  ADD COLUMN IF NOT EXISTS last_deferral SimpleAggregateFunction(max, Tuple(attempt UInt32, pass UInt32, at DateTime64(3, 'UTC'), event_id String, until DateTime64(3, 'UTC'), stage String, reason String, rule String)),
  ADD COLUMN IF NOT EXISTS last_woken SimpleAggregateFunction(max, Tuple(attempt UInt32, pass UInt32, at DateTime64(3, 'UTC')));

CREATE MATERIALIZED VIEW IF NOT EXISTS communications_by_attempt TO communications AS
SELECT
  requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments,
  occurred_at AS first_at,
  occurred_at AS last_at,
  (rank, occurred_at, event_id, kind, channel, stage, reason, rule) AS best,
  if(kind = 'deferred', (attempt, pass, occurred_at, event_id, coalesce(until, occurred_at), stage, reason, rule), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'), String, DateTime64(3, \'UTC\'), String, String, String)')) AS last_deferral,
  if(kind = 'woken', (attempt, pass, occurred_at), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'))')) AS last_woken,
  multiIf(kind = 'price_adjusted', (toUInt8(2), occurred_at, cost_micros), rank >= 50, (toUInt8(1), toDateTime64(0, 3, 'UTC'), cost_micros), (toUInt8(0), toDateTime64(0, 3, 'UTC'), toInt64(0))) AS money,
  if(kind = 'accepted', occurred_at, NULL) AS accepted_at,
  if(kind = 'sent', occurred_at, NULL) AS sent_at,
  if(kind = 'delivered', occurred_at, NULL) AS delivered_at,
  if(kind = 'opened', occurred_at, NULL) AS opened_at,
  if(kind = 'clicked', occurred_at, NULL) AS clicked_at,
  if(kind = 'complained', occurred_at, NULL) AS complained_at,
  if(kind = 'unsubscribed', occurred_at, NULL) AS unsubscribed_at,
  if(kind = 'converted', occurred_at, NULL) AS converted_at
FROM events;

INSERT INTO communications (requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments, first_at, last_at, best, last_deferral, last_woken, money, accepted_at, sent_at, delivered_at, opened_at, clicked_at, complained_at, unsubscribed_at, converted_at)
SELECT
  requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments,
  occurred_at AS first_at,
  occurred_at AS last_at,
  (rank, occurred_at, event_id, kind, channel, stage, reason, rule) AS best,
  if(kind = 'deferred', (attempt, pass, occurred_at, event_id, coalesce(until, occurred_at), stage, reason, rule), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'), String, DateTime64(3, \'UTC\'), String, String, String)')) AS last_deferral,
  if(kind = 'woken', (attempt, pass, occurred_at), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'))')) AS last_woken,
  multiIf(kind = 'price_adjusted', (toUInt8(2), occurred_at, cost_micros), rank >= 50, (toUInt8(1), toDateTime64(0, 3, 'UTC'), cost_micros), (toUInt8(0), toDateTime64(0, 3, 'UTC'), toInt64(0))) AS money,
  if(kind = 'accepted', occurred_at, NULL) AS accepted_at,
  if(kind = 'sent', occurred_at, NULL) AS sent_at,
  if(kind = 'delivered', occurred_at, NULL) AS delivered_at,
  if(kind = 'opened', occurred_at, NULL) AS opened_at,
  if(kind = 'clicked', occurred_at, NULL) AS clicked_at,
  if(kind = 'complained', occurred_at, NULL) AS complained_at,
  if(kind = 'unsubscribed', occurred_at, NULL) AS unsubscribed_at,
  if(kind = 'converted', occurred_at, NULL) AS converted_at
FROM events;
