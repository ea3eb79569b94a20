-- The facts of a running scan, merged into table_facts when it publishes.
CREATE TABLE IF NOT EXISTS staged_table_facts (
  id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'OpenMetadata entity id',
  fqn TEXT NOT NULL,
  fqn_hash VARCHAR(768) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  service_hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'first segment of fqn_hash',
  table_type VARCHAR(256) NULL,
  created_day INT NULL COMMENT 'days are UTC days since 1970-01-01',
  accessed_day INT NULL,
  updated_day INT NULL,
  first_usage_day INT NULL,
  last_usage_day INT NULL,
  recent_usage VARCHAR(1000) CHARACTER SET ascii NOT NULL COMMENT 'day:queries,… newest first',
  size_bytes BIGINT UNSIGNED NULL,
  size_measured_at BIGINT NULL COMMENT 'epoch milliseconds',
  write_days VARCHAR(1000) CHARACTER SET ascii NOT NULL COMMENT 'day,… newest first',
  last_system_operation_day INT NULL,
  downstream_count INT NULL,
  owners JSON NULL COMMENT 'names',
  domains JSON NULL COMMENT 'FQN hashes',
  tier TINYINT NULL,
  scan_id BIGINT NOT NULL,
  PRIMARY KEY (scan_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
