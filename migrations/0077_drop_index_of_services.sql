-- Services are added up in one pass over all tables.
ALTER TABLE table_facts DROP KEY table_facts_service
