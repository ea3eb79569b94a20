import type { Connection } from 'mysql2/promise';
import { insertCatalogue } from '../../src/demo/openmetadata/insert.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { createOpenMetadataSchema } from '../../src/demo/openmetadata/schema.ts';
import { quoteName, type TestDatabases } from './mysql.ts';

export const NO_ROWS: CatalogueRows = {
  ...{ versions: [], services: [], databases: [], schemas: [], tables: [], domains: [], users: [] },
  ...{ teams: [], usage: [], profiles: [], relationships: [], tags: [] },
};

/** The version that most tests are about. */
const VERSION = '1.13.4';

type OpenMetadata = Pick<TestDatabases, 'admin' | 'omSchema'>;

/** The version whose tables were made in a schema, by its name. */
const made = new Map<string, string>();

/** Makes OpenMetadata's schema anew, with the tables of a version and these rows; without rows it has no tables. */
export const fillOpenMetadata = async (
  { admin, omSchema }: OpenMetadata,
  rows: CatalogueRows | null,
  version = VERSION,
): Promise<void> => {
  const name = quoteName(omSchema);
  await admin.query(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name}; USE ${name}`);
  if (rows === null) return;
  await createOpenMetadataSchema(admin, version);
  made.set(omSchema, version);
  await insertCatalogue(admin, rows);
};

const tableNames = async (admin: Connection, schema: string): Promise<string[]> => {
  const [rows] = await admin.query(`SHOW TABLES FROM ${quoteName(schema)}`);
  return (rows as Record<string, string>[]).flatMap((row) => Object.values(row));
};

/**
 * Puts these rows in the place of all others, in tables of the version that were made before: 14 ms instead of 220.
 * Whatever a test has done to the tables themselves stays done.
 */
export const refillOpenMetadata = async (
  databases: OpenMetadata,
  rows: CatalogueRows,
  version = VERSION,
): Promise<void> => {
  const { admin, omSchema } = databases;
  const names = await tableNames(admin, omSchema);
  if (names.length === 0 || made.get(omSchema) !== version) return fillOpenMetadata(databases, rows, version);
  const emptied = names.map((name) => `DELETE FROM ${quoteName(name)}`);
  await admin.query([`USE ${quoteName(omSchema)}`, ...emptied].join('; '));
  await insertCatalogue(admin, rows);
};
