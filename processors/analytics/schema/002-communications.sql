-- The fold: one row per request once merged. Only min and max, so a repeated or late insert changes no answer.
-- Read it through the view `states` (clickhouse/states-view.ts).
-- max of a tuple is argMax with a total order: the first fields are the order, the rest is what it carries.
CREATE TABLE IF NOT EXISTS communications (
  requested_on Date,
  request_id String,
  requested_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  recipient_id SimpleAggregateFunction(max, String),
  lane SimpleAggregateFunction(max, LowCardinality(String)),
  category SimpleAggregateFunction(max, LowCardinality(String)),
  tenant_id SimpleAggregateFunction(max, LowCardinality(String)),
  campaign_id SimpleAggregateFunction(max, LowCardinality(String)),
  experiment_id SimpleAggregateFunction(max, LowCardinality(String)),
  variant SimpleAggregateFunction(max, LowCardinality(String)),
  provider SimpleAggregateFunction(max, LowCardinality(String)),
  segments SimpleAggregateFunction(max, UInt32),
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  best SimpleAggregateFunction(max, Tuple(rank UInt8, at DateTime64(3, 'UTC'), event_id String, kind String, channel String, stage String, reason String, rule String)),
  deferral SimpleAggregateFunction(max, Tuple(pass UInt32, attempt UInt32, at DateTime64(3, 'UTC'), event_id String, until DateTime64(3, 'UTC'), stage String, reason String, rule String)),
  woken SimpleAggregateFunction(max, Tuple(pass UInt32, attempt UInt32, at DateTime64(3, 'UTC'))),
  money SimpleAggregateFunction(max, Tuple(source UInt8, at DateTime64(3, 'UTC'), micros Int64)),
  accepted_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  sent_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  delivered_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  opened_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  clicked_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  complained_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  unsubscribed_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
  converted_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC')))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(requested_on)
ORDER BY (requested_on, request_id);

-- source of the money: 2 a corrected price (the latest counts), 1 the price at sending, 0 nothing spent.
CREATE MATERIALIZED VIEW IF NOT EXISTS communications_fold TO communications AS
SELECT
  requested_on, request_id, requested_at, recipient_id, lane, category, tenant_id, campaign_id, experiment_id, variant, provider, segments,
  occurred_at AS first_at,
  occurred_at AS last_at,
  (rank, occurred_at, event_id, kind, channel, stage, reason, rule) AS best,
  if(kind = 'deferred', (pass, attempt, occurred_at, event_id, coalesce(until, occurred_at), stage, reason, rule), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'), String, DateTime64(3, \'UTC\'), String, String, String)')) AS deferral,
  if(kind = 'woken', (pass, attempt, occurred_at), defaultValueOfTypeName('Tuple(UInt32, UInt32, DateTime64(3, \'UTC\'))')) AS woken,
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
