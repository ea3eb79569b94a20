-- Within one publishing transaction: verdicts that have left their category, so that an item that is done by it can keep
-- the tables it was about. Empty at every commit.
CREATE TABLE IF NOT EXISTS departed_verdicts (
  id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
  size_bytes BIGINT UNSIGNED NULL,
  monthly_cost_micros DECIMAL(24, 0) NULL,
  savings_kind ENUM('cash', 'capacity') NULL,
  PRIMARY KEY (schema_hash, category, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
