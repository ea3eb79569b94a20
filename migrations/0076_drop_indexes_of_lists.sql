-- Every scan writes each index: a list with one filter is offered in one order.
ALTER TABLE table_verdicts
  DROP KEY table_verdicts_activity_purge,
  DROP KEY table_verdicts_category_purge,
  DROP KEY table_verdicts_service_size
