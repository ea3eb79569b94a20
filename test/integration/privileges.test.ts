import { type Kysely, sql } from 'kysely';
import type { RowDataPacket } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createOpenMetadataDb } from '../support/db.ts';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestAccount, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench, type ScanBench } from '../support/scan-bench.ts';
import { testConfig } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

const POOL = 6;

let databases: TestDatabases;
let om: string;
let ours: string;
let bench: ScanBench;

beforeAll(async () => {
  databases = await createTestDatabases('privileges');
  om = quoteName(databases.omSchema);
  ours = quoteName(databases.thirdeyeSchema);
  await fillOpenMetadata(databases, smallCatalogue(5));
  bench = await createScanBench(databases, { env: { DB_POOL_SIZE: String(POOL) } });
});
afterAll(async () => {
  await bench.close();
  await databases.drop();
});

const errnoOf = async (run: Promise<unknown>): Promise<number> =>
  run.then(
    () => 0,
    (error: { errno?: number }) => error.errno ?? -1,
  );

const as = async (account: TestAccount, test: (connection: Connection) => Promise<void>) => {
  const { host, port } = databases;
  const connection = await createConnection({ host, port, ...account });
  await test(connection);
  await connection.end();
};

describe('the least accounts', () => {
  it('are enough for a whole scan, also with one connection a pool', async () => {
    expect(await bench.scan()).toBe('succeeded');
    const narrow = await createScanBench(databases, { env: { DB_POOL_SIZE: '1' } });
    expect(await narrow.scan()).toBe('succeeded');
    expect((await narrow.ziScore()).metadata.total_tables).toBe(5);
    await narrow.close();
  });

  it('cannot do more: the reader cannot write, the writer cannot read OpenMetadata', async () => {
    await as(databases.ro, async (ro) => {
      expect(await errnoOf(ro.query(`INSERT INTO ${om}.SERVER_CHANGE_LOG (version) VALUES ('x')`))).toBe(
        1142,
      );
      expect(await errnoOf(ro.query(`SELECT 1 FROM ${ours}.scans`))).toBe(1142);
      expect(await errnoOf(ro.query('CREATE DATABASE more'))).toBe(1044);
    });
    await as(databases.rw, async (rw) => {
      expect(await errnoOf(rw.query(`SELECT 1 FROM ${om}.table_entity`))).toBe(1142);
      expect(await errnoOf(rw.query('CREATE DATABASE more'))).toBe(1044);
    });
  });

  it('record times of the right second, on a server that does not stand in UTC', async () => {
    const { admin } = databases;
    const [[zone]] = await admin.query<RowDataPacket[]>('SELECT @@global.time_zone AS zone');
    if (process.env['MYSQL_URL'] === undefined) expect(zone?.['zone']).toBe('+05:00');
    const before = Date.now();
    expect(await bench.scan()).toBe('succeeded');
    const after = Date.now();
    const [scan] = await rowsOf(databases, 'scans', 'ORDER BY id DESC LIMIT 1');
    const [history] = await rowsOf(databases, 'health_score_history', 'ORDER BY id DESC LIMIT 1');
    const [snapshot] = await rowsOf(databases, 'snapshots', 'ORDER BY scan_id DESC LIMIT 1');
    const between = (at: Date, from: number) => at.getTime() >= from && at.getTime() <= after;
    expect(between(scan?.['started_at'], before)).toBe(true);
    expect(between(scan?.['finished_at'], before)).toBe(true);
    expect(snapshot?.['captured_at']).toEqual(scan?.['started_at']);
    expect(history?.['captured_at'].getTime()).toBe(Math.floor(scan?.['started_at'].getTime() / 1000) * 1000);
    expect(Date.parse((await bench.ziScore()).timestamp ?? '')).toBe(scan?.['started_at'].getTime());
  });
});

describe("OpenMetadata's pool with an account that may do everything", () => {
  let everything: TestAccount;
  let db: Kysely<unknown>;

  beforeAll(async () => {
    everything = { user: `all_${databases.ro.user}`, password: databases.ro.password };
    const { admin } = databases;
    await admin.query('CREATE USER ? IDENTIFIED BY ?; GRANT ALL ON *.* TO ? WITH GRANT OPTION', [
      everything.user,
      everything.password,
      everything.user,
    ]);
    await admin.query(`CREATE TABLE ${om}.victim (id INT PRIMARY KEY); INSERT INTO ${om}.victim VALUES (1)`);
    const { mysql } = testConfig(databases, { DB_POOL_SIZE: String(POOL) });
    const options = connectionOptions(mysql, everything);
    db = createOpenMetadataDb(options, databases.omSchema, POOL) as unknown as Kysely<unknown>;
  });
  afterAll(async () => {
    await db.destroy();
    await databases.admin.query('DROP USER ?', [everything.user]);
  });

  const write = (statement: string) => errnoOf(sql.raw(statement).execute(db));
  /** One of each on every connection of the pool at the same time; `SLEEP` holds them apart. */
  const onAll = (statement: string) =>
    Promise.all(
      Array.from({ length: POOL }, () =>
        db.connection().execute(async (connection) => {
          await sql`SELECT SLEEP(0.1)`.execute(connection);
          return errnoOf(sql.raw(statement).execute(connection));
        }),
      ),
    );
  const ids = async (): Promise<number[]> => {
    const [rows] = await databases.admin.query<RowDataPacket[]>('SHOW PROCESSLIST');
    return rows.filter((row) => row['User'] === everything.user).map((row) => Number(row['Id']));
  };

  it.each([
    ['INSERT', () => `INSERT INTO ${om}.victim VALUES (2)`],
    ['REPLACE', () => `REPLACE INTO ${om}.victim VALUES (1)`],
    ['UPDATE', () => `UPDATE ${om}.victim SET id = 3`],
    ['DELETE', () => `DELETE FROM ${om}.victim`],
    ['CREATE TABLE', () => `CREATE TABLE ${om}.made (id INT)`],
    ['CREATE TABLE … SELECT', () => `CREATE TABLE ${om}.made SELECT * FROM ${om}.victim`],
    ['DROP TABLE', () => `DROP TABLE ${om}.victim`],
    ['TRUNCATE', () => `TRUNCATE ${om}.victim`],
    ['ALTER TABLE', () => `ALTER TABLE ${om}.victim ADD COLUMN more INT`],
    ['CREATE INDEX', () => `CREATE INDEX victim_id ON ${om}.victim (id)`],
    ['DROP DATABASE', () => `DROP DATABASE ${om}`],
    ['a write into our own schema', () => `DELETE FROM ${ours}.scans`],
    ['CREATE USER', () => 'CREATE USER made_by_the_reader'],
  ])('is refused %s by its session', async (_what, statement) => {
    expect(await write(statement())).toBe(1792);
  });

  it('is refused it on each of many connections, and on those that replace killed ones', async () => {
    const insert = `INSERT INTO ${om}.victim VALUES (2)`;
    expect(await onAll(insert)).toEqual(Array.from({ length: POOL }, () => 1792));
    const first = await ids();
    expect(first).toHaveLength(POOL);
    for (const id of first) await databases.admin.query('KILL ?', [id]);
    await waitFor(async () => expect(await write('SELECT 1')).toBe(0));
    expect(await onAll(insert)).toEqual(Array.from({ length: POOL }, () => 1792));
    expect((await ids()).filter((id) => first.includes(id))).toEqual([]);
  });

  it('has left everything as it was', async () => {
    const [rows] = await databases.admin.query(`SELECT * FROM ${om}.victim`);
    expect(rows).toEqual([{ id: 1 }]);
  });
});
