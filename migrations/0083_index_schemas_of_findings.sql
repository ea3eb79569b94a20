-- What other items of a schema have kept of its tables: a table that is gone is counted once.
ALTER TABLE action_item_findings ADD KEY action_item_findings_schema (schema_hash, item_id)
