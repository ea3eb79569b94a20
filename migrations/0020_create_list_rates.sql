-- Public prices of storage. Rows come by migration only; what an operator sets is in rate_changes.
CREATE TABLE IF NOT EXISTS list_rates (
  service_type VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL COMMENT 'as OpenMetadata writes it',
  tier VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  usd_per_gb_month DECIMAL(19, 12) NOT NULL,
  gb_bytes BIGINT NOT NULL,
  savings_kind ENUM('cash', 'capacity') NOT NULL COMMENT 'what dropping a table frees',
  source VARCHAR(500) NOT NULL,
  as_of DATE NOT NULL,
  certainty VARCHAR(64) NOT NULL,
  note VARCHAR(500) NOT NULL,
  PRIMARY KEY (service_type, tier)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
