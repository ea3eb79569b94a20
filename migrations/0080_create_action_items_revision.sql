-- One row, counted up by every transaction that changes action items: what was added up from them holds until it moves.
CREATE TABLE IF NOT EXISTS action_items_revision (
  singleton TINYINT NOT NULL DEFAULT 1,
  revision BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (singleton)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
