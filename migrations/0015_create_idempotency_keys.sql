-- Requests that were answered already, so that one that is sent again makes nothing twice.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  key_hash CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'of user and key',
  body_hash CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  item_id BIGINT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  KEY idempotency_keys_created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
