CREATE TABLE IF NOT EXISTS scans (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  state ENUM('RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED') NOT NULL,
  phase VARCHAR(16) CHARACTER SET ascii NOT NULL,
  tables_read BIGINT NOT NULL DEFAULT 0,
  tables_total BIGINT NULL,
  changed BIGINT NULL COMMENT 'tables new or different since the last scan',
  removed BIGINT NULL,
  started_at DATETIME(3) NOT NULL,
  finished_at DATETIME(3) NULL,
  openmetadata_version VARCHAR(64) NULL,
  error_code VARCHAR(64) CHARACTER SET ascii NULL,
  error_message VARCHAR(1000) NULL,
  KEY scans_started_at (started_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
