-- What operators set, one row a change, for ever. The newest row of a type and service is in force.
CREATE TABLE IF NOT EXISTS rate_changes (
  id BIGINT NOT NULL COMMENT 'one more than the change before, without gaps',
  service_type VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
  service VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL COMMENT 'empty: every service of the type',
  usd_per_gb_month DECIMAL(19, 12) NULL COMMENT 'null, as the three after it: the own rate is taken away',
  gb_bytes BIGINT NULL,
  savings_kind ENUM('cash', 'capacity') NULL,
  note VARCHAR(500) NULL,
  changed_at DATETIME(3) NOT NULL,
  changed_by VARCHAR(256) NOT NULL,
  PRIMARY KEY (id),
  KEY rate_changes_key (service_type, service, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
