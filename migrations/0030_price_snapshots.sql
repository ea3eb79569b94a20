-- The rates that a snapshot was priced with; NULL: it was made before rates were known.
ALTER TABLE snapshots
  ADD COLUMN rates JSON NULL,
  ADD COLUMN rates_change_id BIGINT NULL COMMENT 'number of the last change of own rates that is in them'
