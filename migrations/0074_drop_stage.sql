-- A scan writes in one transaction: nothing is staged any more.
DROP TABLE IF EXISTS staged_table_facts, staged_removals
