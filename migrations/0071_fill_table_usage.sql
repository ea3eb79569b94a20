INSERT IGNORE INTO table_usage (id, first_usage_day, last_usage_day, recent_usage)
SELECT id, first_usage_day, last_usage_day, recent_usage
FROM table_facts
WHERE first_usage_day IS NOT NULL AND last_usage_day IS NOT NULL
