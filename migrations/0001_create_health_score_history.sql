-- The predecessor's table, kept as it is where it exists. captured_at is UTC.
CREATE TABLE IF NOT EXISTS health_score_history (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  captured_at DATETIME NOT NULL,
  score INT NOT NULL CHECK (score BETWEEN 0 AND 100),
  meta JSON NULL,
  KEY health_score_history_captured_at (captured_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
