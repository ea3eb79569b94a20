-- What scans keep of an item that was made from a finding. Times are UTC.
CREATE TABLE IF NOT EXISTS action_item_findings (
  item_id BIGINT NOT NULL PRIMARY KEY,
  category VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_fqn TEXT CHARACTER SET utf8mb4 NOT NULL,
  edited VARCHAR(1000) CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'what people have set: scans leave it alone',
  frozen_at DATETIME(3) NULL COMMENT 'since then its tables stand in action_item_tables',
  done_at DATETIME(3) NULL,
  gone_at DATETIME(3) NULL COMMENT 'the first scan after it was done that did not find it any more',
  verified_at DATETIME(3) NULL,
  KEY action_item_findings_gone (gone_at, item_id),
  KEY action_item_findings_done (verified_at, done_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
