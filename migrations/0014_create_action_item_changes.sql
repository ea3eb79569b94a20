-- Who changed what when: one row for each version of an action item.
CREATE TABLE IF NOT EXISTS action_item_changes (
  item_id BIGINT NOT NULL,
  version INT NOT NULL,
  changed_at DATETIME(3) NOT NULL,
  changed_by VARCHAR(255) NULL COMMENT 'NULL: tokens were not checked',
  action ENUM('created', 'updated', 'deleted') NOT NULL,
  changes JSON NOT NULL COMMENT 'field: {from, to}',
  PRIMARY KEY (item_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
