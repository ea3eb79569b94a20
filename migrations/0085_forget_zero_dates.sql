-- The predecessor's dates without a month or a day ('0000-00-00') are no times: they become unknown.
UPDATE action_items
SET created_at = IF(MONTH(created_at) = 0 OR DAYOFMONTH(created_at) = 0, NULL, created_at),
  updated_at = IF(MONTH(updated_at) = 0 OR DAYOFMONTH(updated_at) = 0, NULL, updated_at)
WHERE MONTH(created_at) = 0 OR DAYOFMONTH(created_at) = 0
  OR MONTH(updated_at) = 0 OR DAYOFMONTH(updated_at) = 0
