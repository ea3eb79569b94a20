import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { adminConnection, quoteName, type Server, type TestDatabases } from './mysql.ts';

/** A schema of ours as migrations leave it: its tables, and those of them that have rows. */
export type MigratedSchema = { name: string; tables: string[]; filled: string[] };

/** Migrates once for a whole run: a copy costs a quarter of that. */
export const createMigratedSchema = async (server: Server): Promise<MigratedSchema> => {
  const name = `thirdeye_migrated_${randomBytes(5).toString('hex')}`;
  const { host, port, user, password } = server;
  await migrate({ host, port, user, password }, name, await loadMigrations());
  const admin = await adminConnection(server);
  try {
    const [rows] = await admin.query(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
      [name],
    );
    const tables = (rows as { name: string }[]).map((row) => row.name);
    const filled: string[] = [];
    for (const table of tables) {
      const [first] = await admin.query(`SELECT 1 FROM ${quoteName(name)}.${quoteName(table)} LIMIT 1`);
      if ((first as unknown[]).length > 0) filled.push(table);
    }
    return { name, tables, filled };
  } finally {
    await admin.end();
  }
};

export const dropMigratedSchema = async (server: Server, { name }: MigratedSchema): Promise<void> => {
  const admin = await adminConnection(server);
  await admin.query(`DROP DATABASE ${quoteName(name)}`).finally(() => admin.end());
};

/** Makes our schema anew, as migrations leave it, on the server of the run. */
export const migrateAnew = async ({
  admin,
  thirdeyeSchema,
}: Pick<TestDatabases, 'admin' | 'thirdeyeSchema'>): Promise<void> => {
  const { name, tables, filled } = inject('migrated');
  const to = quoteName(thirdeyeSchema);
  const of = (schema: string, table: string) => `${quoteName(schema)}.${quoteName(table)}`;
  const statements = [
    `DROP DATABASE IF EXISTS ${to}`,
    `CREATE DATABASE ${to} CHARACTER SET utf8mb4`,
    ...tables.map((table) => `CREATE TABLE ${of(thirdeyeSchema, table)} LIKE ${of(name, table)}`),
    ...filled.map((table) => `INSERT INTO ${of(thirdeyeSchema, table)} SELECT * FROM ${of(name, table)}`),
  ];
  await admin.query(statements.join('; '));
};
