-- Recorded use of tables, apart from their facts: it moves every day, they seldom do.
CREATE TABLE IF NOT EXISTS table_usage (
  id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'OpenMetadata entity id',
  first_usage_day INT NOT NULL COMMENT 'days are UTC days since 1970-01-01',
  last_usage_day INT NOT NULL,
  recent_usage VARCHAR(1000) CHARACTER SET ascii NOT NULL COMMENT 'day:queries,… newest first',
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
