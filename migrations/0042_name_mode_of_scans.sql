ALTER TABLE scans ADD COLUMN mode ENUM('full', 'incremental') NULL COMMENT 'NULL: it did not begin to read, or is older than increments'
