-- A table that was made anew has its name alone in common with the one that was kept.
ALTER TABLE action_item_tables ADD KEY action_item_tables_name (item_id, name)
