import { sql } from 'kysely';
import { type MysqlFault, mysqlFault } from '../db/mysql-errors.ts';
import type { OpenMetadataTables } from '../db/openmetadata.tables.ts';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { CatalogueError, type CatalogueErrorCode } from './catalogue-error.ts';
import { newestVersion } from './openmetadata-version.ts';

/** What this OpenMetadata has. Found by asking for the columns, never inferred from the version. */
export type Features = {
  /** For display only. */
  version: string | null;
  services: boolean;
  usage: boolean;
  profiles: boolean;
  relationships: boolean;
  /** database_entity and database_schema_entity: the way up to inherited owners and domains. */
  containers: boolean;
  domains: boolean;
  tags: boolean;
  /** user_entity and team_entity: owners' names. */
  people: boolean;
  missing: Missing[];
};

type Missing = { source: string; reason: string };

type TableName = Exclude<keyof OpenMetadataTables, `information_schema.${string}`>;

const UNREACHABLE = [
  'openmetadata_unreachable',
  "OpenMetadata's MySQL does not answer: check OM_MYSQL_HOST and OM_MYSQL_PORT, that it is up, and its load",
] as const;
const CHANGED = [
  'openmetadata_changed',
  'a table or column of OpenMetadata went away while it was read, as in an upgrade: the scan is tried again',
] as const;

const WORDS: Partial<Record<MysqlFault, readonly [code: CatalogueErrorCode, message: string]>> = {
  unreachable: UNREACHABLE,
  lock_wait: UNREACHABLE,
  too_many_connections: [
    'openmetadata_too_many_connections',
    "OpenMetadata's MySQL has no connection to spare: raise max_connections, or lower DB_POOL_SIZE",
  ],
  disk_full: [
    'openmetadata_disk_full',
    "OpenMetadata's MySQL has no room left, for temporary files either: make some",
  ],
  too_slow: [
    'openmetadata_too_slow',
    "OpenMetadata's MySQL gave a statement up: look at its load and its max_execution_time",
  ],
  tls: [
    'openmetadata_tls',
    "no secure connection to OpenMetadata's MySQL: check OM_MYSQL_SSL_MODE and OM_MYSQL_SSL_CA",
  ],
  access_denied: [
    'openmetadata_access_denied',
    "OpenMetadata's MySQL refuses the account: check OM_MYSQL_USER_RO and OM_MYSQL_PW_RO",
  ],
  unknown_database: [
    'openmetadata_schema_missing',
    'the schema named by OM_MYSQL_DB does not exist on this MySQL',
  ],
  database_denied: [
    'openmetadata_rights_missing',
    'the account of OM_MYSQL_USER_RO has no rights on the schema named by OM_MYSQL_DB, or there is no such schema: GRANT SELECT on it',
  ],
  select_denied: [
    'openmetadata_rights_missing',
    'the account of OM_MYSQL_USER_RO may not read a table of OpenMetadata that is needed: GRANT SELECT on the whole schema',
  ],
  table_missing: CHANGED,
  column_missing: CHANGED,
};

/** A driver error while reading OpenMetadata, in words for the operator; other errors pass unchanged. */
export const catalogueError = (error: unknown): unknown => {
  if (error instanceof CatalogueError) return error;
  const words = WORDS[mysqlFault(error)];
  return words === undefined ? error : new CatalogueError(...words, error);
};

/** Whether the table is there with these columns; a table that may not be read is an error, not an absence. */
const has = async (db: OpenMetadataDb, table: TableName, columns: readonly string[]): Promise<boolean> => {
  try {
    await db
      .selectFrom(table)
      .select(columns.map((column) => sql.ref(column).as(column)))
      .limit(0)
      .execute();
    return true;
  } catch (error) {
    const fault = mysqlFault(error);
    if (fault === 'table_missing' || fault === 'column_missing') return false;
    if (fault !== 'select_denied') throw error;
    throw new CatalogueError(
      'openmetadata_rights_missing',
      `the account of OM_MYSQL_USER_RO may not read ${table}: GRANT SELECT on the whole schema of OpenMetadata`,
      error,
    );
  }
};

const requireTables = async (db: OpenMetadataDb): Promise<void> => {
  if (!(await has(db, 'table_entity', ['id', 'json']))) {
    throw new CatalogueError(
      'openmetadata_not_openmetadata',
      'the schema named by OM_MYSQL_DB has no table_entity: it is not an OpenMetadata schema, or OpenMetadata has not been started on it yet',
    );
  }
  if (!(await has(db, 'table_entity', ['fqnHash', 'deleted', 'updatedAt']))) {
    throw new CatalogueError(
      'openmetadata_too_old',
      'this OpenMetadata is older than 1.1 (table_entity lacks fqnHash, deleted or updatedAt): upgrade it',
    );
  }
};

const readVersion = async (db: OpenMetadataDb): Promise<string | null> => {
  const rows = await db.selectFrom('SERVER_CHANGE_LOG').select('version').execute();
  return newestVersion(rows.map((row) => row.version));
};

const OPTIONAL = {
  services: {
    tables: { dbservice_entity: ['name', 'serviceType', 'nameHash'] },
    reason: 'service types are unknown',
  },
  usage: {
    tables: { entity_usage: ['id', 'entityType', 'usageDate', 'count1'] },
    reason: 'queries are not counted: only lifeCycle.accessed tells of use',
  },
  profiles: {
    tables: { profiler_data_time_series: ['entityFQNHash', 'extension', 'operation', 'timestamp', 'json'] },
    reason: 'sizes and writes are unknown',
  },
  relationships: {
    tables: { entity_relationship: ['fromId', 'toId', 'fromEntity', 'toEntity', 'relation', 'deleted'] },
    reason: 'lineage and owners are unknown',
  },
  containers: {
    tables: { database_schema_entity: ['id', 'fqnHash'], database_entity: ['id', 'fqnHash'] },
    reason: 'owners and domains of schemas and databases are unknown',
  },
  domains: { tables: { domain_entity: ['id', 'fqnHash', 'name', 'json'] }, reason: 'domains are unknown' },
  tags: {
    tables: { tag_usage: ['source', 'tagFQN', 'tagFQNHash', 'targetFQNHash', 'state'] },
    reason: 'tiers are unknown',
  },
  people: {
    tables: { user_entity: ['id', 'name'], team_entity: ['id', 'name'] },
    reason: 'owners are shown by id, not by name',
  },
} as const;

type Optional = keyof typeof OPTIONAL;

const FEATURES = Object.keys(OPTIONAL) as Optional[];

/** Finds out what can be read. Throws a CatalogueError where a score would be impossible or silently wrong. */
export const probe = async (db: OpenMetadataDb): Promise<Features> => {
  try {
    await requireTables(db);
    const missing: Missing[] = [];
    const found = Object.fromEntries(FEATURES.map((feature) => [feature, true])) as Record<Optional, boolean>;
    for (const feature of FEATURES) {
      for (const [table, columns] of Object.entries(OPTIONAL[feature].tables)) {
        if (await has(db, table as TableName, columns)) continue;
        found[feature] = false;
        missing.push({ source: table, reason: OPTIONAL[feature].reason });
      }
    }
    const logged = await has(db, 'SERVER_CHANGE_LOG', ['version']);
    if (!logged) missing.push({ source: 'SERVER_CHANGE_LOG', reason: 'the version is unknown' });
    const version = logged ? await readVersion(db) : null;
    return { version, ...found, missing };
  } catch (error) {
    throw catalogueError(error);
  }
};

/** Throws a CatalogueError where no scan could succeed; asks as little as possible, for readiness checks. */
export const check = async (db: OpenMetadataDb): Promise<void> => {
  try {
    await requireTables(db);
  } catch (error) {
    throw catalogueError(error);
  }
};
