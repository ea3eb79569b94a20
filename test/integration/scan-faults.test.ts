import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, grantPattern, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { createScanBench, type ScanBench } from '../support/scan-bench.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const TABLES = 8;

let databases: TestDatabases;
let om: string;
let bench: ScanBench;

beforeAll(async () => {
  databases = await createTestDatabases('faults');
  om = quoteName(databases.omSchema);
  await fillOpenMetadata(databases, smallCatalogue(TABLES));
});
afterEach(() => bench.close());
afterAll(() => databases.drop());

const admin = (sql: string, values: unknown[] = []) => databases.admin.query(sql, values);
const pattern = () => grantPattern(databases.omSchema);
const grantAll = () => admin(`GRANT SELECT ON ${pattern()}.* TO ?`, [databases.ro.user]);
const refill = () => fillOpenMetadata(databases, smallCatalogue(TABLES));

/** Nothing that an answer or a scan's record shows may tell where the database is or who asks. */
const expectDiscreet = (...shown: unknown[]) => {
  const { host, port, ro, rw, omSchema, thirdeyeSchema } = databases;
  const text = JSON.stringify(shown);
  for (const secret of [
    host,
    String(port),
    ro.user,
    ro.password,
    rw.user,
    rw.password,
    omSchema,
    thirdeyeSchema,
  ]) {
    expect(text).not.toContain(secret);
  }
};

type Fault = {
  what: string;
  code: string;
  /** What tells the operator where to look. */
  names: RegExp;
  spoil: () => Promise<unknown>;
  mend: () => Promise<unknown>;
};

const FAULTS: Fault[] = [
  {
    what: 'a wrong password',
    code: 'openmetadata_access_denied',
    names: /OM_MYSQL_USER_RO.*OM_MYSQL_PW_RO/,
    spoil: () => admin('ALTER USER ? IDENTIFIED BY ?', [databases.ro.user, 'another one']),
    mend: () => admin('ALTER USER ? IDENTIFIED BY ?', [databases.ro.user, databases.ro.password]),
  },
  {
    what: 'a locked account',
    code: 'openmetadata_access_denied',
    names: /OM_MYSQL_USER_RO/,
    spoil: () => admin('ALTER USER ? ACCOUNT LOCK', [databases.ro.user]),
    mend: () => admin('ALTER USER ? ACCOUNT UNLOCK', [databases.ro.user]),
  },
  {
    what: 'a schema that is missing',
    code: 'openmetadata_schema_missing',
    names: /OM_MYSQL_DB/,
    spoil: () => admin(`DROP DATABASE ${om}`),
    mend: refill,
  },
  {
    what: 'no rights on the schema',
    code: 'openmetadata_rights_missing',
    names: /OM_MYSQL_USER_RO.*OM_MYSQL_DB.*GRANT SELECT/,
    spoil: () => admin(`REVOKE ALL ON ${pattern()}.* FROM ?`, [databases.ro.user]),
    mend: grantAll,
  },
  {
    what: 'no right to read a table that is needed',
    code: 'openmetadata_rights_missing',
    names: /may not read table_entity: GRANT SELECT/,
    spoil: () =>
      admin(`REVOKE ALL, GRANT OPTION FROM ?; GRANT SELECT ON ${om}.entity_usage TO ?`, [
        databases.ro.user,
        databases.ro.user,
      ]),
    mend: grantAll,
  },
  {
    what: 'no right to read a table that is there but not needed',
    code: 'openmetadata_rights_missing',
    names: /may not read entity_usage: GRANT SELECT/,
    spoil: () =>
      admin(
        `REVOKE ALL, GRANT OPTION FROM ?; GRANT SELECT ON ${om}.table_entity TO ?; GRANT SELECT ON ${om}.dbservice_entity TO ?`,
        [databases.ro.user, databases.ro.user, databases.ro.user],
      ),
    mend: grantAll,
  },
  {
    what: 'no right to read a column',
    code: 'openmetadata_rights_missing',
    names: /may not read table_entity: GRANT SELECT/,
    spoil: () =>
      admin(`REVOKE ALL, GRANT OPTION FROM ?; GRANT SELECT (id) ON ${om}.table_entity TO ?`, [
        databases.ro.user,
        databases.ro.user,
      ]),
    mend: grantAll,
  },
  {
    what: 'a schema that is not an OpenMetadata',
    code: 'openmetadata_not_openmetadata',
    names: /OM_MYSQL_DB has no table_entity/,
    spoil: () =>
      admin(`DROP DATABASE ${om}; CREATE DATABASE ${om}; CREATE TABLE ${om}.orders (id INT PRIMARY KEY)`),
    mend: refill,
  },
  {
    what: 'an OpenMetadata that is too old',
    code: 'openmetadata_too_old',
    names: /1\.1.*fqnHash/,
    spoil: () =>
      admin(
        `DROP TABLE ${om}.table_entity; CREATE TABLE ${om}.table_entity (
           json JSON NOT NULL, id VARCHAR(36) AS (json ->> '$.id') STORED PRIMARY KEY,
           fullyQualifiedName VARCHAR(256) AS (json ->> '$.fullyQualifiedName'), deleted BOOLEAN AS (json -> '$.deleted'))`,
      ),
    mend: refill,
  },
];

describe.each(FAULTS)('$what', ({ code, names, spoil, mend }) => {
  it('has its own message in the scan, in readiness and in the score, and can be mended', async () => {
    await spoil();
    bench = await createScanBench(databases);
    expect(await bench.scan()).toBe('failed');
    const row = (await rowsOf(databases, 'scans', 'ORDER BY id DESC LIMIT 1'))[0];
    expect(row).toMatchObject({ state: 'FAILED', error_code: code });
    expect(row?.['error_message']).toMatch(names);
    expect(row?.['finished_at'].getTime()).toBeGreaterThanOrEqual(row?.['started_at'].getTime());

    const ready = await bench.ready();
    expect(ready.status).toBe('degraded');
    expect(ready.checks.last_scan).toEqual({
      status: 'failed',
      message: `${code}: ${row?.['error_message']}`,
    });
    const score = await bench.ziScore();
    const told = {
      code: score.reason ?? score.stale_reason,
      message: score.reason_message ?? score.stale_message,
    };
    expect(told).toEqual({ code, message: row?.['error_message'] });
    expectDiscreet(row, ready, score);

    await mend();
    expect(await bench.scan()).toBe('succeeded');
    const mended = await bench.ziScore();
    expect(mended).toMatchObject({ stale: false, reason: null, metadata: { total_tables: TABLES } });
    expect((await bench.ready()).status).toBe('ready');
  });
});

describe('a fault after a score', () => {
  it('keeps the score and says that it is stale, and why', async () => {
    bench = await createScanBench(databases);
    await bench.scan();
    const before = await bench.ziScore();
    await admin(`RENAME TABLE ${om}.table_entity TO ${om}.away`);
    expect(await bench.scan()).toBe('failed');
    const after = await bench.ziScore();
    expect(after).toEqual({
      ...before,
      stale: true,
      stale_reason: 'openmetadata_not_openmetadata',
      stale_message: expect.stringContaining('OM_MYSQL_DB'),
    });
    await admin(`RENAME TABLE ${om}.away TO ${om}.table_entity`);
  });
});

describe('a fault that is being tried again', () => {
  it.each(['RUNNING', 'ABORTED'] as const)('is still the reason while the next scan is %s', async (next) => {
    bench = await createScanBench(databases);
    await admin(`RENAME TABLE ${om}.table_entity TO ${om}.away`);
    expect(await bench.scan()).toBe('failed');
    await admin(`RENAME TABLE ${om}.away TO ${om}.table_entity`);
    const failed = await bench.ziScore();
    expect(failed.reason ?? failed.stale_reason).toBe('openmetadata_not_openmetadata');
    const id = await bench.scans.start(new Date());
    if (next === 'ABORTED') await bench.scans.abort(id, new Date());
    expect(await bench.ziScore()).toEqual(failed);
    expect(await bench.scan()).toBe('succeeded');
    expect(await bench.ziScore()).toMatchObject({ stale: false, reason: null });
  });
});

describe('an OpenMetadata that lacks', () => {
  it.each([
    'entity_usage',
    'profiler_data_time_series',
    'entity_relationship',
    'SERVER_CHANGE_LOG',
    'dbservice_entity',
    'database_schema_entity',
    'database_entity',
  ])('%s is scanned all the same, and the answer tells', async (table) => {
    await admin(`RENAME TABLE ${om}.${table} TO ${om}.away`);
    try {
      bench = await createScanBench(databases);
      expect(await bench.scan()).toBe('succeeded');
      const { metadata } = await bench.ziScore();
      expect(metadata.total_tables).toBe(TABLES);
      if (table === 'SERVER_CHANGE_LOG') expect(metadata.openmetadata_version).toBeNull();
      else expect(metadata.openmetadata_version).toBe('1.13.4');
      expect(metadata.not_in_openmetadata).toContainEqual({
        source: table,
        reason: expect.stringMatching(/\w/),
      });
    } finally {
      await admin(`RENAME TABLE ${om}.away TO ${om}.${table}`);
    }
  });

  it('all of them has no score, with a reason and without a zero that nobody measured', async () => {
    const schema = quoteName(databases.omSchema);
    await admin(`
      CREATE TABLE ${schema}.kept LIKE ${schema}.table_entity;
      INSERT INTO ${schema}.kept (json, fqnHash) SELECT json, fqnHash FROM ${schema}.table_entity;
      DROP TABLE ${schema}.entity_usage, ${schema}.profiler_data_time_series, ${schema}.entity_relationship,
        ${schema}.SERVER_CHANGE_LOG, ${schema}.dbservice_entity`);
    bench = await createScanBench(databases);
    expect(await bench.scan()).toBe('succeeded');
    const score = await bench.ziScore();
    expect(score).toMatchObject({ score: null, status: 'NO_DATA', reason: 'no_usage_evidence' });
    expect(score.metadata).toMatchObject({
      total_tables: TABLES,
      inactive_percentage: null,
      total_storage_tb: null,
      waste_storage_tb: null,
    });
    await refill();
  });
});
