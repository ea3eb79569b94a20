import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ConnectionOptions, RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { acquireLock, lockName } from './lock.ts';
import { connectOnce } from './mysql.ts';
import { isTransient, mysqlErrno, mysqlFault } from './mysql-errors.ts';

/** A migration that cannot go on by itself: an operator must look. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export type Migration = { name: string; sql: string; checksum: string };

type LedgerRow = RowDataPacket & { name: string; checksum: string; done_at: Date | null };

/** Another replica may be migrating; it is waited for this long before the start is tried again. */
const LOCK_WAIT_SECONDS = 30;
/** Table, column and key exist already, or are gone: an earlier run of the same file, or one behind it, got that far. */
const DONE_ALREADY = new Set([1050, 1054, 1060, 1061, 1091]);

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migrations (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_at DATETIME(3) NOT NULL,
  done_at DATETIME(3) NULL
) ENGINE=InnoDB`;

const MIGRATIONS = new URL('../../migrations/', import.meta.url);

/** Reads `NNNN_name.sql` files in order; each holds one statement. The checksum ignores line endings. */
export const loadMigrations = async (folder: URL = MIGRATIONS): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(encodeURIComponent(name), folder), 'utf8')).replaceAll(
        '\r\n',
        '\n',
      );
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
};

const quoted = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;

/** Creates the schema where it is missing; an account that may not create goes on when the schema is there. */
const ensureSchema = async (connection: Connection, schema: string): Promise<void> => {
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${quoted(schema)} CHARACTER SET utf8mb4`);
  } catch (error) {
    if (mysqlErrno(error) !== 1044) throw error;
  }
  await connection.query(`USE ${quoted(schema)}`);
};

const run = async (connection: Connection, migration: Migration, resumed: boolean): Promise<void> => {
  try {
    await connection.query(migration.sql);
  } catch (error) {
    if (resumed && DONE_ALREADY.has(mysqlErrno(error))) return;
    // MySQL refused the statement and did none of it: the next start must not take it for one cut short.
    if (!resumed && mysqlErrno(error) > 0 && !isTransient(mysqlFault(error))) {
      await connection.query('DELETE FROM schema_migrations WHERE name = ? AND done_at IS NULL', [
        migration.name,
      ]);
    }
    throw error;
  }
};

const apply = async (
  connection: Connection,
  migration: Migration,
  entry: LedgerRow | undefined,
): Promise<void> => {
  if (entry !== undefined && entry.checksum !== migration.checksum) {
    throw new MigrationError(
      `${migration.name} has changed since it was ${entry.done_at === null ? 'started' : 'applied'} here: ` +
        'restore the file and put the change into a new migration',
    );
  }
  if (entry?.done_at) return;
  const key = [migration.name, migration.checksum];
  if (entry === undefined) {
    await connection.query(
      // IGNORE: the same row of a replica that has died may still be under way; its statement was never sent.
      'INSERT IGNORE INTO schema_migrations (name, checksum, started_at) VALUES (?, ?, UTC_TIMESTAMP(3))',
      key,
    );
  }
  await run(connection, migration, entry !== undefined);
  await connection.query(
    'UPDATE schema_migrations SET done_at = UTC_TIMESTAMP(3) WHERE name = ? AND checksum = ?',
    key,
  );
};

const applyAll = async (connection: Connection, migrations: readonly Migration[]): Promise<string[]> => {
  await connection.query(LEDGER);
  const [ledger] = await connection.query<LedgerRow[]>(
    'SELECT name, checksum, done_at FROM schema_migrations',
  );
  for (const migration of migrations) {
    try {
      await apply(
        connection,
        migration,
        ledger.find((entry) => entry.name === migration.name),
      );
    } catch (error) {
      if (error instanceof MigrationError || isTransient(mysqlFault(error))) throw error;
      throw new MigrationError(`${migration.name} failed: ${(error as Error).message}`, { cause: error });
    }
  }
  const known = new Set(migrations.map((m) => m.name));
  return ledger.map((entry) => entry.name).filter((name) => !known.has(name));
};

/**
 * Creates the schema and brings it up to date, one replica at a time. MySQL does not roll DDL back: the ledger
 * records a file before it runs, and a file that was started and not finished is run again. Errors of the
 * connection pass through and may be tried again; a MigrationError may not. Resolves to the names of applied
 * migrations that this program does not know (a newer replica's), or to null while another replica migrates.
 */
export const migrate = async (
  options: ConnectionOptions,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[] | null> => {
  const lock = await acquireLock(options, lockName('migrate', schema), LOCK_WAIT_SECONDS);
  if (lock === null) return null;
  try {
    const connection = await connectOnce(options);
    try {
      await ensureSchema(connection, schema);
      return await applyAll(connection, migrations);
    } finally {
      await connection.end().catch(() => connection.destroy());
    }
  } finally {
    await lock.release();
  }
};
