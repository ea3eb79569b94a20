/**
 * The migrations on a real MySQL: once on nothing, once on what they made, and once as if every file had been
 * started and never finished. The second and the third time nothing may change. Throws when something does.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { stdout } from 'node:process';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { loadMigrations, migrate } from '../src/db/migrate.ts';
import { connectionOptions } from '../src/db/mysql.ts';
import { startMysql } from '../src/demo/mysql/start.ts';

const print = (line: string): void => {
  stdout.write(`${line}\n`);
};

const schema = `thirdeye_ci_${randomBytes(4).toString('hex')}`;
const server = await startMysql({ timeZone: '+05:00', log: print });
print(`MySQL ${server.version} (${server.source})`);
const { host, port, user, password } = server;
const account = { host, port, user, password };
const ssl = { mode: 'DISABLED' as const, ca: null };
const options = connectionOptions({ host, port, poolSize: 1, ssl }, { user, password });
const connection = await createConnection({ ...account, dateStrings: true });

const rows = async (sql: string): Promise<RowDataPacket[]> =>
  (await connection.query<RowDataPacket[]>(sql))[0];

/** Every table as MySQL describes it, and the rows that migrations put in. */
const schemaNow = async () => {
  const tables = await rows(`SHOW TABLES FROM ${schema}`);
  const definitions: Record<string, string> = {};
  for (const name of tables.flatMap((row) => Object.values(row) as string[])) {
    const [row] = await rows(`SHOW CREATE TABLE ${schema}.${name}`);
    definitions[name] = String(row?.['Create Table']);
  }
  return { definitions, published: await rows(`SELECT * FROM ${schema}.published_scan`) };
};

const ledgerNow = () => rows(`SELECT * FROM ${schema}.schema_migrations ORDER BY name`);

try {
  const files = await loadMigrations();
  await migrate(options, schema, files);
  const [before, ledger] = [await schemaNow(), await ledgerNow()];
  deepStrictEqual(
    ledger.map((row) => row['name']),
    files.map((file) => file.name),
  );
  print(`first run: ${files.length} files, ${Object.keys(before.definitions).length} tables`);

  await migrate(options, schema, files);
  deepStrictEqual(await ledgerNow(), ledger);
  deepStrictEqual(await schemaNow(), before);
  print('second run: nothing to do, nothing changed');

  await connection.query(`UPDATE ${schema}.schema_migrations SET done_at = NULL`);
  await migrate(options, schema, files);
  deepStrictEqual(await schemaNow(), before);
  print('every file once more, as if it had never finished: nothing changed');
} finally {
  await connection.query(`DROP DATABASE IF EXISTS ${schema}`);
  await connection.end();
  await server.stop();
}
