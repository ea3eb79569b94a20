-- Rows that are here already are the predecessor's: manual items, at their first version. Times are UTC.
ALTER TABLE action_items
  ADD COLUMN source ENUM('manual', 'finding') NOT NULL DEFAULT 'manual',
  ADD COLUMN service VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'first part of fqn',
  ADD COLUMN snoozed_until DATETIME(3) NULL,
  ADD COLUMN dismissed_reason VARCHAR(16) CHARACTER SET ascii NULL,
  ADD COLUMN verified_savings_usd DECIMAL(12, 2) NULL,
  ADD COLUMN updated_by VARCHAR(255) NULL,
  ADD COLUMN version INT NOT NULL DEFAULT 1,
  ADD COLUMN deleted_at DATETIME(3) NULL COMMENT 'set: a tombstone, which nobody is shown',
  ADD COLUMN priority_rank TINYINT GENERATED ALWAYS AS
    (CASE LOWER(priority) WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END) STORED NOT NULL,
  ADD KEY action_items_order (deleted_at, priority_rank, estimated_savings_usd DESC, id),
  ADD KEY action_items_status (deleted_at, status, priority_rank, estimated_savings_usd DESC, id),
  ADD KEY action_items_category (deleted_at, category, priority_rank, estimated_savings_usd DESC, id),
  ADD KEY action_items_source (deleted_at, source, priority_rank, estimated_savings_usd DESC, id),
  ADD KEY action_items_service (deleted_at, service, priority_rank, estimated_savings_usd DESC, id),
  ADD KEY action_items_created (deleted_at, created_at, id),
  ADD KEY action_items_updated (deleted_at, updated_at, id),
  ADD KEY action_items_title (deleted_at, title, id)
