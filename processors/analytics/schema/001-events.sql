-- The timeline: every event once. The provider's message id is part of the key so that two sends of one request stay two rows for the duplicates audit.
CREATE TABLE IF NOT EXISTS events (
  event_id String,
  request_id String,
  requested_on Date,
  requested_at DateTime64(3, 'UTC'),
  recipient_id String,
  kind LowCardinality(String),
  rank UInt8 COMMENT 'processors/kernel/event-kinds.ts, filled in by the sink',
  occurred_at DateTime64(3, 'UTC'),
  lane LowCardinality(String),
  channel LowCardinality(String),
  category LowCardinality(String),
  stage LowCardinality(String),
  reason LowCardinality(String),
  rule LowCardinality(String),
  policy_version LowCardinality(String),
  pass UInt32,
  attempt UInt32,
  until Nullable(DateTime64(3, 'UTC')),
  segments UInt32,
  cost_micros Int64 COMMENT 'micro-dollars',
  value_micros Int64 COMMENT 'micro-dollars a conversion was worth, 0 if not told',
  provider LowCardinality(String),
  provider_message_id String,
  provider_code LowCardinality(String),
  address_hash String COMMENT 'HMAC-SHA256 of the normalised address',
  tenant_id LowCardinality(String),
  campaign_id LowCardinality(String),
  experiment_id LowCardinality(String),
  variant LowCardinality(String),
  trace String CODEC(ZSTD(3)),
  detail String CODEC(ZSTD(3)),
  INDEX by_time occurred_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(requested_on)
ORDER BY (requested_on, request_id, event_id, provider_message_id);
