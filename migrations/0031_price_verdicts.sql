-- What each table costs, and the database schema whose finding it belongs to. The next scan or price fills them in.
ALTER TABLE table_verdicts
  ADD COLUMN schema_hash VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'the first three segments of the FQN hash',
  ADD COLUMN monthly_cost_micros DECIMAL(24, 0) NULL COMMENT 'micro-dollars; NULL without a rate or a size',
  ADD COLUMN savings_kind ENUM('cash', 'capacity') NULL COMMENT 'NULL: unpriced',
  ADD KEY table_verdicts_finding (schema_hash, category, id)
