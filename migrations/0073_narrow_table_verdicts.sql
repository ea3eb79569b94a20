-- What is left is what lists filter and sort by, and findings add up. The rest follows from facts and the snapshot.
ALTER TABLE table_verdicts
  DROP COLUMN recent,
  DROP COLUMN idle_from_day,
  DROP COLUMN idle_is_lower_bound,
  DROP COLUMN last_used_day,
  DROP COLUMN last_used_source,
  DROP COLUMN last_written_day,
  DROP COLUMN queries_30d,
  DROP COLUMN gates
