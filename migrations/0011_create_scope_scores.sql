-- The last score of each day of a service or domain, for its trend.
CREATE TABLE IF NOT EXISTS scope_scores (
  kind ENUM('service', 'domain') NOT NULL,
  hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day INT NOT NULL COMMENT 'UTC day since 1970-01-01',
  score DECIMAL(4, 1) NOT NULL,
  method_version VARCHAR(16) CHARACTER SET ascii NOT NULL,
  source VARCHAR(16) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (day, kind, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
