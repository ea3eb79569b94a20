-- Rows that are here already are the predecessor's; this service always names its source.
ALTER TABLE health_score_history
  ADD COLUMN source VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'predecessor'
    COMMENT 'scan | backfill | predecessor | invented',
  ADD COLUMN score_exact DECIMAL(4, 1) NULL COMMENT 'the score with its decimal; score is for old readers',
  ADD COLUMN lower_bound DECIMAL(4, 1) NULL,
  ADD COLUMN upper_bound DECIMAL(4, 1) NULL,
  ADD COLUMN method_version VARCHAR(16) CHARACTER SET ascii NULL,
  ADD COLUMN scan_id BIGINT NULL,
  ADD UNIQUE KEY health_score_history_scan (scan_id)
