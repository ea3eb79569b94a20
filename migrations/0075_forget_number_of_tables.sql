ALTER TABLE scan_cursors DROP COLUMN tables
