-- Consent changes: what, when and where from. Addresses and the person's own words stay in the log.
CREATE TABLE IF NOT EXISTS consents (
  consent_id String,
  recipient_id String,
  channel LowCardinality(String),
  purpose LowCardinality(String),
  action LowCardinality(String),
  level LowCardinality(String),
  at DateTime64(3, 'UTC'),
  keep Array(LowCardinality(String)),
  source LowCardinality(String),
  wording_version LowCardinality(String),
  evidence Array(LowCardinality(String)) COMMENT 'names of the evidence that exists'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (recipient_id, consent_id);

-- Records put aside: where each lay and why. A record buried twice is one row.
CREATE TABLE IF NOT EXISTS dead_letters (
  topic LowCardinality(String),
  source_partition UInt32,
  source_offset UInt64,
  stage LowCardinality(String),
  reason LowCardinality(String),
  request_id String COMMENT 'empty when the bytes are no communication',
  at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (topic, source_partition, source_offset);

CREATE TABLE IF NOT EXISTS alerts (
  alert_id String,
  monitor LowCardinality(String),
  status LowCardinality(String),
  at DateTime64(3, 'UTC'),
  value Float64,
  threshold Float64,
  summary String,
  detail String
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (monitor, alert_id);
