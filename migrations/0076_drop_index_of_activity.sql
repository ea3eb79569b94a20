-- No list is offered by it any more; a list of one activity is sorted by size.
ALTER TABLE table_verdicts DROP KEY table_verdicts_activity_purge
