-- Tables that a running incremental scan has found gone.
CREATE TABLE IF NOT EXISTS staged_removals (
  scan_id BIGINT NOT NULL,
  id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (scan_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
