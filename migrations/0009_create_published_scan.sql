-- One row: the scan that readers see. It moves in the transaction that publishes.
CREATE TABLE IF NOT EXISTS published_scan (
  singleton TINYINT NOT NULL DEFAULT 1 PRIMARY KEY CHECK (singleton = 1),
  scan_id BIGINT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
