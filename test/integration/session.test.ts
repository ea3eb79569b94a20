import { type Kysely, sql } from 'kysely';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionOptions, connectOnce } from '../../src/db/mysql.ts';
import { type MysqlServer, startMysql } from '../../src/demo/mysql/start.ts';
import { rowsOf } from '../support/migrating.ts';
import type { TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench, type ScanBench } from '../support/scan-bench.ts';
import { startService, testConfig } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { waitFor } from '../support/wait.ts';

/** Defaults that a server of somebody else may have, each of which changes what a statement means. */
const STRANGE = {
  sql_mode:
    'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_ZERO_DATE,PAD_CHAR_TO_FULL_LENGTH,HIGH_NOT_PRECEDENCE',
  autocommit: 'OFF',
  transaction_isolation: 'SERIALIZABLE',
  character_set_server: 'latin1',
  collation_server: 'latin1_swedish_ci',
};
const TABLES = 5;
const UNESCAPED = `it's a "name" with \\ and \\' -- in it`;

/** A server of its own: its globals would reach into tests that run beside this one. */
describe.skipIf(inject('mysql').source === 'MYSQL_URL')('on a server with strange defaults', () => {
  let server: MysqlServer;
  let databases: TestDatabases;
  let bench: ScanBench;

  beforeAll(async () => {
    server = await startMysql({ timeZone: '-11:30', variables: STRANGE });
    const { host, port, user, password } = server;
    const admin = await createConnection({
      host,
      port,
      user,
      password,
      multipleStatements: true,
      timezone: 'Z',
    });
    await admin.query("SET autocommit = 1, sql_mode = '', time_zone = '+00:00'");
    const account = { user, password };
    databases = {
      host,
      port,
      omSchema: 'om',
      thirdeyeSchema: 'third"eye\\',
      ro: account,
      rw: account,
      admin,
      drop: () => admin.end(),
    };
    const rows = smallCatalogue(TABLES);
    for (const table of rows.tables) table.json['displayName'] = UNESCAPED;
    for (const service of rows.services) service.json['name'] = UNESCAPED;
    await fillOpenMetadata(databases, rows);
    await admin.query('SET GLOBAL sql_safe_updates = ON').catch(() => undefined);
    bench = await createScanBench(databases);
  });
  afterAll(async () => {
    await bench.close();
    await databases.drop();
    await server.stop();
  });

  it('sessions have the same time zone, SQL mode and commit mode in both pools and outside them', async () => {
    const { mysql, thirdeye } = testConfig(databases);
    const ask = sql<object>`SELECT @@time_zone AS zone, @@sql_mode AS mode, @@autocommit AS autocommit, @@transaction_isolation AS isolation, @@transaction_read_only AS readOnly, @@wait_timeout AS idleSeconds`;
    const once = await connectOnce(connectionOptions(mysql, thirdeye));
    const [outside] = await once.query(ask.compile(bench.db).sql);
    await once.end();
    const own = {
      zone: '+00:00',
      mode: expect.stringMatching(/^STRICT_TRANS_TABLES,[A-Z_,]*$/),
      autocommit: 1,
      isolation: 'REPEATABLE-READ',
      readOnly: 0,
      idleSeconds: 600,
    };
    expect(outside).toEqual([own]);
    for (const { rows } of await Promise.all([1, 2, 3].map(() => ask.execute(bench.db))))
      expect(rows).toEqual([own]);
    const om = bench.om as unknown as Kysely<unknown>;
    const theirs = { ...own, readOnly: 1 };
    for (const { rows } of await Promise.all([1, 2, 3].map(() => ask.execute(om))))
      expect(rows).toEqual([theirs]);
  });

  it('a scan is recorded, published and seen by others, with names as they are', async () => {
    const before = Date.now();
    expect(await bench.scan()).toBe('succeeded');
    const { metadata } = await bench.ziScore(UNESCAPED);
    expect(metadata.total_tables).toBe(TABLES);
    const [scan] = await rowsOf(databases, 'scans');
    expect(scan).toMatchObject({ state: 'SUCCEEDED', tables_read: TABLES });
    expect(scan?.['started_at'].getTime()).toBeGreaterThanOrEqual(before);
    expect(scan?.['started_at'].getTime()).toBeLessThanOrEqual(Date.now());
    expect(await rowsOf(databases, 'table_facts')).toHaveLength(TABLES);
  });

  it('the next scan sees what has changed in OpenMetadata since', async () => {
    await databases.admin.query('DELETE FROM om.table_entity LIMIT 2');
    expect(await bench.scan()).toBe('succeeded');
    expect((await bench.ziScore()).metadata.total_tables).toBe(TABLES - 2);
  });

  it('a server that takes no writes for a while, as after a failover, is waited for', async () => {
    await databases.admin.query('SET GLOBAL super_read_only = ON');
    const service = await startService(databases);
    await waitFor(() => expect(service.lines.some((line) => line.msg.endsWith('trying again'))).toBe(true));
    expect((await service.ready()).status).toBe(503);
    await databases.admin.query('SET GLOBAL super_read_only = OFF, GLOBAL read_only = OFF');
    expect(await service.started).toEqual({ error: null });
    await service.stop();
  });
});
