/** Rows as OpenMetadata stores them, by table; JSON documents are objects here and text in MySQL. */
export type JsonDocument = Record<string, unknown>;

/** `hash` is the lower-case hex MD5 of each (quoted) part of the FQN, joined by dots. */
export type EntityRow = { hash: string; json: JsonDocument };

export type UsageRow = {
  id: string;
  entityType: string;
  /** UTC day, YYYY-MM-DD. */
  usageDate: string;
  count1: number | null;
  count7?: number | null;
  count30?: number | null;
};

export type ProfileRow = {
  entityFQNHash: string;
  extension: 'table.tableProfile' | 'table.systemProfile' | 'table.columnProfile';
  json: JsonDocument;
};

export type RelationshipRow = {
  fromId: string;
  toId: string;
  fromEntity: string;
  toEntity: string;
  relation: number;
  deleted?: boolean;
};

export type TagRow = {
  source: number;
  tagFQN: string;
  targetFQNHash: string;
  labelType: number;
  state: number;
};

/** A whole catalogue. Every list may be empty. */
export type CatalogueRows = {
  /** Rows of SERVER_CHANGE_LOG.version. */
  versions: string[];
  /** dbservice_entity: `hash` goes to nameHash. */
  services: EntityRow[];
  databases: EntityRow[];
  schemas: EntityRow[];
  tables: EntityRow[];
  domains: EntityRow[];
  users: EntityRow[];
  teams: EntityRow[];
  usage: UsageRow[];
  profiles: ProfileRow[];
  relationships: RelationshipRow[];
  tags: TagRow[];
};
