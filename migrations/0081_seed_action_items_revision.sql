INSERT IGNORE INTO action_items_revision (singleton, revision) VALUES (1, 0)
