-- A page of titles that begin alike is sorted from the index alone; only the rows of the page are read.
ALTER TABLE action_items
  DROP KEY action_items_title,
  ADD KEY action_items_title (deleted_at, title, priority_rank, estimated_savings_usd, id)
