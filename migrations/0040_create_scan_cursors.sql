-- How far OpenMetadata's sources had been read for the published facts: where the next increment begins. At most one row.
CREATE TABLE IF NOT EXISTS scan_cursors (
  singleton TINYINT NOT NULL DEFAULT 1 PRIMARY KEY CHECK (singleton = 1),
  scan_id BIGINT NOT NULL COMMENT 'the scan whose facts these are',
  full_at DATETIME(3) NOT NULL COMMENT 'start of the last full scan',
  basis TEXT NOT NULL COMMENT 'features of OpenMetadata and methods; another basis asks for a full scan',
  day INT NOT NULL COMMENT 'UTC day of the scan',
  tables_updated_at BIGINT NOT NULL COMMENT 'epoch milliseconds',
  usage_day INT NULL COMMENT 'newest day of use',
  tables BIGINT NULL COMMENT 'rows of table_entity'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
