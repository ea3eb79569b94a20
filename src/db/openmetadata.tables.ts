/** The columns of OpenMetadata that are read; documents are only ever reached through JSON paths. */
type Entity = { id: string; json: unknown; deleted: number | null; updatedAt: number };

export type OpenMetadataTables = {
  table_entity: Entity & { fqnHash: string };
  database_schema_entity: Entity & { fqnHash: string };
  database_entity: Entity & { fqnHash: string };
  dbservice_entity: Entity & { nameHash: string; name: string; serviceType: string };
  domain_entity: { id: string; json: unknown; fqnHash: string; name: string };
  user_entity: { id: string; name: string };
  team_entity: { id: string; name: string };
  tag_usage: {
    source: number;
    tagFQN: string;
    tagFQNHash: string | null;
    targetFQNHash: string;
    state: number;
  };
  entity_usage: { id: string; entityType: string; usageDate: string; count1: number | null };
  profiler_data_time_series: {
    entityFQNHash: string;
    extension: string;
    operation: string | null;
    timestamp: number;
    json: unknown;
  };
  entity_relationship: {
    fromId: string;
    toId: string;
    fromEntity: string;
    toEntity: string;
    relation: number;
    deleted: number;
  };
  'information_schema.statistics': {
    TABLE_SCHEMA: string;
    TABLE_NAME: string;
    INDEX_NAME: string;
    SEQ_IN_INDEX: number;
    COLUMN_NAME: string | null;
  };
  'information_schema.tables': { TABLE_SCHEMA: string; TABLE_NAME: string; TABLE_ROWS: number | null };
  SERVER_CHANGE_LOG: { version: string };
};
