-- How far the past before the first scan has been rebuilt: one row, from the newest day to the oldest.
CREATE TABLE IF NOT EXISTS backfill (
  singleton TINYINT NOT NULL DEFAULT 1,
  first_day INT NOT NULL COMMENT 'UTC day since 1970-01-01: the oldest to rebuild',
  next_day INT NOT NULL COMMENT 'the newest that is still to be rebuilt; before first_day when all is done',
  started_at DATETIME(3) NOT NULL,
  done_at DATETIME(3) NULL,
  PRIMARY KEY (singleton)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
