-- Whatever charset and types the predecessor chose, every text that we take fits. Times are set by the service alone.
-- A finding has at most one item that is neither done nor deleted: open_fingerprint is NULL for all others.
ALTER TABLE action_items
  MODIFY COLUMN title VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL,
  MODIFY COLUMN description MEDIUMTEXT CHARACTER SET utf8mb4 NULL,
  MODIFY COLUMN category VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL DEFAULT 'manual',
  MODIFY COLUMN estimated_savings_usd DECIMAL(12, 2) NULL,
  MODIFY COLUMN fqn TEXT CHARACTER SET utf8mb4 NULL,
  MODIFY COLUMN created_at DATETIME(3) NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'NULL: the predecessor did not say',
  MODIFY COLUMN updated_at DATETIME(3) NULL DEFAULT CURRENT_TIMESTAMP(3),
  MODIFY COLUMN created_by VARCHAR(255) CHARACTER SET utf8mb4 NULL,
  MODIFY COLUMN updated_by VARCHAR(255) CHARACTER SET utf8mb4 NULL,
  ADD COLUMN fingerprint VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'of the finding; NULL: manual',
  ADD COLUMN open_fingerprint VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin
    GENERATED ALWAYS AS (IF(status <> 'DONE' AND deleted_at IS NULL, fingerprint, NULL)) STORED,
  ADD UNIQUE KEY action_items_open_fingerprint (open_fingerprint),
  ADD KEY action_items_fingerprint (fingerprint),
  ADD KEY action_items_savings (deleted_at, estimated_savings_usd, id)
