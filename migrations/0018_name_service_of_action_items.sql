-- Of the predecessor's items: up to the first dot, or what stands in double quotes, with those inside undone.
UPDATE action_items
SET service = NULLIF(LEFT(
  CASE WHEN fqn LIKE '"%'
    THEN REPLACE(REPLACE(
      REGEXP_REPLACE(fqn, '(?s)^"((?:\\\\"|""|[^"])*)".*$', '$1'), '""', '"'), '\\"', '"')
    ELSE SUBSTRING_INDEX(fqn, '.', 1)
  END, 256), '')
WHERE service IS NULL AND fqn IS NOT NULL
