import type { ResultSetHeader } from 'mysql2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadMigrations, type Migration, MigrationError } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createLifecycle } from '../../src/lifecycle.ts';
import { prepareSchema } from '../../src/startup.ts';
import { definitionsOf, errorOf, migrateOnce, rowsOf, withFolder } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { startService, testConfig } from '../support/service.ts';

const FILES = await loadMigrations();

let databases: TestDatabases;
let schema: string;

beforeAll(async () => {
  databases = await createTestDatabases('resume');
  schema = quoteName(databases.thirdeyeSchema);
});
afterAll(() => databases.drop());
const dropSchema = async (): Promise<void> => {
  await databases.admin.query(`DROP DATABASE IF EXISTS ${schema}`);
};

const ledger = async () => {
  const rows = await rowsOf(databases, 'schema_migrations', 'ORDER BY name');
  return rows.map((row) => [row['name'], row['checksum'], row['done_at'] !== null]);
};

const folderOf = (...sql: string[]): Record<string, string> =>
  Object.fromEntries(sql.map((text, n) => [`000${n + 1}_file.sql`, text]));

const startedNotDone = async (file: Migration | undefined): Promise<void> => {
  await databases.admin.query(`INSERT INTO ${schema}.schema_migrations VALUES (?, ?, NOW(), NULL)`, [
    file?.name,
    file?.checksum,
  ]);
};

describe('a migration that was cut short', () => {
  let definitions: Record<string, string>;
  const finished = FILES.map(({ name, checksum }) => [name, checksum, true]);

  beforeAll(async () => {
    await dropSchema();
    await migrateOnce(databases);
    definitions = await definitionsOf(databases);
  });

  const expectWhole = async () => {
    expect(await definitionsOf(databases)).toEqual(definitions);
    expect(await ledger()).toEqual(finished);
    expect(await rowsOf(databases, 'published_scan')).toEqual([{ singleton: 1, scan_id: null, revision: 0 }]);
  };

  it.each(FILES.map((file) => file.name))(
    'after its statement, is run again with those behind it: %s',
    async (name) => {
      const [{ affectedRows }] = await databases.admin.query<ResultSetHeader>(
        `UPDATE ${schema}.schema_migrations SET done_at = NULL WHERE name >= ?`,
        [name],
      );
      expect(affectedRows).toBe(FILES.filter((file) => file.name >= name).length);
      expect(await migrateOnce(databases)).toEqual([]);
      await expectWhole();
    },
  );

  it('after all statements, goes through them again', async () => {
    await databases.admin.query(`UPDATE ${schema}.schema_migrations SET done_at = NULL`);
    expect(await migrateOnce(databases)).toEqual([]);
    await expectWhole();
  });

  it('before any of the statements, goes on there', async () => {
    await dropSchema();
    await withFolder({}, (folder) => migrateOnce(databases, folder));
    for (const [n, file] of FILES.entries()) {
      await startedNotDone(file);
      const so = Object.fromEntries(FILES.slice(0, n + 1).map(({ name, sql }) => [name, sql]));
      expect(await withFolder(so, (folder) => migrateOnce(databases, folder))).toEqual([]);
    }
    await expectWhole();
  });
});

describe('a changed file', () => {
  beforeEach(dropSchema);

  it.each(['applied', 'started'])('that was %s is refused by its name', async (was) => {
    await withFolder(folderOf('CREATE TABLE a (id INT)', 'CREATE TABLE b (id INT)'), (folder) =>
      migrateOnce(databases, folder),
    );
    if (was === 'started')
      await databases.admin.query(`UPDATE ${schema}.schema_migrations SET done_at = NULL`);
    const changed = folderOf(
      'CREATE TABLE a (id INT)',
      'CREATE TABLE b (id BIGINT)',
      'CREATE TABLE c (id INT)',
    );
    const run = async () => errorOf(withFolder(changed, (folder) => migrateOnce(databases, folder)));
    // A first, unfinished file that has not changed may be finished before the changed one is found.
    for (const error of [await run(), await run()]) {
      expect(error).toBeInstanceOf(MigrationError);
      expect(error.message).toContain('0002_file.sql');
      expect(error.message).not.toContain('0001_file.sql');
    }
    expect(Object.keys(await definitionsOf(databases))).toEqual(['a', 'b', 'schema_migrations']);
  });

  it('is the same file with other line endings', async () => {
    const text = 'CREATE TABLE a (\n  id INT\n)\n';
    await withFolder(folderOf(text), (folder) => migrateOnce(databases, folder));
    const windows = folderOf(text.replaceAll('\n', '\r\n'));
    expect(await withFolder(windows, (folder) => migrateOnce(databases, folder))).toEqual([]);
  });
});

describe('"exists already"', () => {
  const SQL = {
    table: 'CREATE TABLE taken (id INT)',
    column: 'ALTER TABLE taken ADD COLUMN id INT',
    key: 'ALTER TABLE taken ADD KEY taken_id (id)',
  };
  const files = (what: keyof typeof SQL) => folderOf(SQL[what]);
  const migrateFiles = (what: keyof typeof SQL) =>
    withFolder(files(what), (folder) => migrateOnce(databases, folder));

  beforeEach(async () => {
    await dropSchema();
    await databases.admin.query(
      `CREATE DATABASE ${schema}; CREATE TABLE ${schema}.taken (id INT, KEY taken_id (id))`,
    );
  });

  it.each(Object.keys(SQL) as (keyof typeof SQL)[])(
    'is a failure when the file was not started before: %s',
    async (what) => {
      const error = await errorOf(migrateFiles(what));
      expect(error).toBeInstanceOf(MigrationError);
      expect(error.message).toContain('0001_file.sql');
    },
  );

  it.each(Object.keys(SQL) as (keyof typeof SQL)[])(
    'stays a failure however often an orchestrator starts the service again: %s',
    async (what) => {
      for (let start = 1; start <= 3; start += 1) {
        expect(await errorOf(migrateFiles(what)), `start ${start}`).toBeInstanceOf(MigrationError);
      }
    },
  );

  it.each(Object.keys(SQL) as (keyof typeof SQL)[])(
    'is a success when the file was started and not finished: %s',
    async (what) => {
      await withFolder({}, (folder) => migrateOnce(databases, folder));
      const [file] = await withFolder(files(what), loadMigrations);
      await startedNotDone(file);
      expect(await migrateFiles(what)).toEqual([]);
      expect(await ledger()).toEqual([[file?.name, file?.checksum, true]]);
    },
  );
});

describe('a migration that fails', () => {
  beforeEach(dropSchema);

  const BROKEN = { '0001_good.sql': 'CREATE TABLE a (id INT)', '0002_broken.sql': 'CREATE TABEL b (id INT)' };

  it('names its file, leaves what came before, and runs nothing after it', async () => {
    const files = { ...BROKEN, '0003_later.sql': 'CREATE TABLE c (id INT)' };
    const error = await errorOf(withFolder(files, (folder) => migrateOnce(databases, folder)));
    expect(error).toBeInstanceOf(MigrationError);
    expect(error.message).toMatch(/^0002_broken\.sql failed: /);
    expect(Object.keys(await definitionsOf(databases))).toEqual(['a', 'schema_migrations']);
    expect((await ledger()).filter(([, , done]) => done).map(([name]) => name)).toEqual(['0001_good.sql']);
  });

  it('fails with two statements in one file', async () => {
    const files = folderOf('CREATE TABLE a (id INT); CREATE TABLE b (id INT)');
    const error = await errorOf(withFolder(files, (folder) => migrateOnce(databases, folder)));
    expect(error).toBeInstanceOf(MigrationError);
  });

  it('can be mended: a statement that MySQL refused has changed nothing', async () => {
    await errorOf(withFolder(BROKEN, (folder) => migrateOnce(databases, folder)));
    const mended = { ...BROKEN, '0002_broken.sql': 'CREATE TABLE b (id INT)' };
    expect(await withFolder(mended, (folder) => migrateOnce(databases, folder))).toEqual([]);
    expect(Object.keys(await definitionsOf(databases))).toEqual(['a', 'b', 'schema_migrations']);
  });

  /** A file of ours that cannot run here: its table's name is taken by a view. */
  const spoil = () =>
    databases.admin.query(
      `CREATE DATABASE ${schema}; CREATE VIEW ${schema}.health_score_history AS SELECT 1 AS id`,
    );

  it('stops the start at once, without a further try', async () => {
    await spoil();
    const config = testConfig(databases);
    const tries: string[] = [];
    const log = {
      info: (_: object, msg: string) => tries.push(msg),
      warn: (_: object, msg: string) => tries.push(msg),
    };
    const error = await errorOf(
      prepareSchema({
        options: connectionOptions(config.mysql, config.thirdeye),
        schema: config.thirdeye.schema,
        lifecycle: createLifecycle(),
        log,
        signal: new AbortController().signal,
      }),
    );
    expect(error).toBeInstanceOf(MigrationError);
    expect(tries).toEqual([]);
  });

  it('makes start() of the service reject, which never becomes ready', async () => {
    await spoil();
    const service = await startService(databases);
    const { error } = await service.started;
    expect(error).toBeInstanceOf(MigrationError);
    expect((await service.ready()).status).toBe(503);
    expect((await service.ziScore()).status).toBe(503);
    await service.stop();
  });
});
