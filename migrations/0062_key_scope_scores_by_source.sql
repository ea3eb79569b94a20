-- One day may have a scanned and a backfilled score: a trend compares them to cross from one kind to the other.
ALTER TABLE scope_scores
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (day, kind, hash, source)
