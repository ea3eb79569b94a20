-- The predecessor let these be NULL, and amounts be any number: what is no amount becomes unknown.
UPDATE action_items
SET status = COALESCE(status, 'OPEN'),
  category = COALESCE(category, 'manual'),
  estimated_savings_usd =
    IF(estimated_savings_usd >= 0 AND estimated_savings_usd <= 9999999999.99, estimated_savings_usd, NULL),
  updated_at = updated_at
