ALTER TABLE table_facts
  DROP COLUMN first_usage_day,
  DROP COLUMN last_usage_day,
  DROP COLUMN recent_usage
