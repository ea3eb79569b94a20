-- A change of rates prices the published scan anew: another revision of its snapshot. The old one stays as it was made.
ALTER TABLE snapshots
  ADD COLUMN revision INT NOT NULL DEFAULT 0,
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (scan_id, revision)
