import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RowDataPacket } from 'mysql2';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { quoteName, type TestDatabases } from './mysql.ts';
import { testConfig } from './service.ts';

/** Migrates as the service does when it starts: with the least account, from `folder` or from our own. */
export const migrateOnce = async (databases: TestDatabases, folder?: URL): Promise<string[] | null> => {
  const { mysql, thirdeye } = testConfig(databases);
  return migrate(connectionOptions(mysql, thirdeye), thirdeye.schema, await loadMigrations(folder));
};

/** What `run` rejects with; fails when it does not. */
export const errorOf = async (run: Promise<unknown>): Promise<Error> => {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`no Error was thrown, but ${String(error)}`);
  return error;
};

/** Makes a folder of files, gives its URL to `use`, and removes it. */
export const withFolder = async <T>(
  files: Record<string, string>,
  use: (folder: URL) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'thirdeye-migrations-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return await use(pathToFileURL(`${folder}/`));
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Rows of our schema, read by the administrator; times come as UTC. */
export const rowsOf = async (
  { admin, thirdeyeSchema }: Pick<TestDatabases, 'admin' | 'thirdeyeSchema'>,
  table: string,
  rest = '',
): Promise<RowDataPacket[]> => {
  const [rows] = await admin.query<RowDataPacket[]>(
    `SELECT * FROM ${quoteName(thirdeyeSchema)}.${quoteName(table)} ${rest}`,
  );
  return rows;
};

/** Each table's definition, to see whether anything changed. */
export const definitionsOf = async ({
  admin,
  thirdeyeSchema,
}: Pick<TestDatabases, 'admin' | 'thirdeyeSchema'>): Promise<Record<string, string>> => {
  const [tables] = await admin.query<RowDataPacket[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1',
    [thirdeyeSchema],
  );
  const definitions: Record<string, string> = {};
  for (const { name } of tables) {
    const [rows] = await admin.query<RowDataPacket[]>(
      `SHOW CREATE TABLE ${quoteName(thirdeyeSchema)}.${quoteName(String(name))}`,
    );
    definitions[String(name)] = String(rows[0]?.['Create Table']);
  }
  return definitions;
};
