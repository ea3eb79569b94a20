-- The weights that a score was made with: trends compare no scores of different ones. NULL: not kept then.
ALTER TABLE health_score_history ADD COLUMN weights VARCHAR(64) CHARACTER SET ascii NULL
