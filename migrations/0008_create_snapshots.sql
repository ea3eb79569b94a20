-- What a scan found, whole: the counts and bytes of every service and domain, from which each number can be recomputed.
CREATE TABLE IF NOT EXISTS snapshots (
  scan_id BIGINT NOT NULL PRIMARY KEY,
  captured_at DATETIME(3) NOT NULL,
  day INT NOT NULL COMMENT 'UTC day since 1970-01-01',
  method_version VARCHAR(16) CHARACTER SET ascii NOT NULL,
  weights JSON NOT NULL,
  services JSON NOT NULL,
  domains JSON NOT NULL,
  missing JSON NOT NULL COMMENT 'what this OpenMetadata does not have, with reasons',
  openmetadata_version VARCHAR(64) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
