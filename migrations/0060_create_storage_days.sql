-- Stored bytes of each service on each day: the last scan of a day wins; days before the first one are backfilled.
CREATE TABLE IF NOT EXISTS storage_days (
  day INT NOT NULL COMMENT 'UTC day since 1970-01-01',
  service_hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  service_name VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
  service_type VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL,
  tables INT NOT NULL COMMENT 'live tables that are not views',
  measured INT NOT NULL COMMENT 'of these, tables with a known size',
  bytes DECIMAL(38, 0) NOT NULL,
  long_term_bytes DECIMAL(38, 0) NOT NULL COMMENT 'of these, in tables last written more than 90 days before',
  source VARCHAR(16) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (day, service_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
