-- The tables of an item as they were when it left OPEN: what its savings are measured against.
CREATE TABLE IF NOT EXISTS action_item_tables (
  item_id BIGINT NOT NULL,
  table_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'OpenMetadata entity id',
  name VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
  fqn TEXT CHARACTER SET utf8mb4 NOT NULL,
  size_bytes BIGINT UNSIGNED NULL,
  monthly_cost_micros DECIMAL(24, 0) NULL COMMENT 'micro-dollars',
  savings_kind ENUM('cash', 'capacity') NULL COMMENT 'NULL: unpriced',
  PRIMARY KEY (item_id, table_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
