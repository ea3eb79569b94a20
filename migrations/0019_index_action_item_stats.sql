-- All that the statistics read, so that they need not touch the rows with their long texts.
ALTER TABLE action_items
  ADD KEY action_items_stats (deleted_at, status, priority_rank, category, dismissed_reason, snoozed_until,
    estimated_savings_usd, verified_savings_usd)
