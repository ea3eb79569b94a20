-- Each filter of a list with each sort that is offered with it reads one index in order (src/zi/table-filter.ts names them).
ALTER TABLE table_verdicts
  ADD KEY table_verdicts_activity_purge (activity, purge_score, id),
  ADD KEY table_verdicts_category_purge (category, purge_score, id),
  ADD KEY table_verdicts_recommendation (recommendation, purge_score, id)
