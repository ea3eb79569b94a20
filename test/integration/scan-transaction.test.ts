import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { thirdeyeOptions } from '../../src/db/mysql.ts';
import { IDLE_SECONDS } from '../../src/db/session.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import { createScanTransaction, seesWritten } from '../../src/zi/scan-transaction.service.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { migrateAnew } from '../support/own-schema.ts';
import { testConfig } from '../support/service.ts';

const ROW = { id: 'some-table', first_usage_day: 1, last_usage_day: 2, recent_usage: '2:1,1:1' };

let databases: TestDatabases;
let db: ThirdeyeDb;
let others: ThirdeyeDb;

beforeAll(async () => {
  databases = await createTestDatabases();
  await migrateAnew(databases);
  const config = testConfig(databases);
  db = createThirdeyeDb(thirdeyeOptions(config), config.thirdeye.schema, 2);
  others = createThirdeyeDb(thirdeyeOptions(config), config.thirdeye.schema, 1);
});
afterAll(async () => {
  await Promise.all([db.destroy(), others.destroy()]);
  await databases.drop();
});

const idsIn = async (reader: ThirdeyeDb): Promise<string[]> =>
  (await reader.selectFrom('table_usage').select('id').execute()).map(({ id }) => id);

const inScan = () => createScanTransaction({ db, lockPublished: async () => undefined });

it('reads on a second session what it has written, which nobody else sees', async () => {
  const seen = await inScan()(async (trx, beside) => {
    await trx.insertInto('table_usage').values(ROW).execute();
    const found = { beside: await idsIn(beside), others: await idsIn(others), isOther: beside !== trx };
    await trx.deleteFrom('table_usage').execute();
    return { ...found, after: await idsIn(beside) };
  });
  expect(seen).toEqual({ beside: [ROW.id], others: [], isOther: true, after: [] });
});

it('leaves nothing of a work that fails, and two sessions that are as before', async () => {
  const work = inScan()(async (trx) => {
    await trx.insertInto('table_usage').values(ROW).execute();
    throw new Error('some fault');
  });
  await expect(work).rejects.toThrow('some fault');
  await inScan()(async () => undefined);
  const settings = sql<{
    level: string;
    silence: number;
  }>`SELECT @@transaction_isolation AS level, @@wait_timeout AS silence`;
  const sessions = await Promise.all(
    [1, 2].map(() => db.connection().execute((one) => settings.execute(one))),
  );
  const usual = { level: 'REPEATABLE-READ', silence: IDLE_SECONDS };
  expect(sessions.map(({ rows }) => rows)).toEqual([[usual], [usual]]);
  expect(await idsIn(others)).toEqual([]);
});

it('knows a session that does not see what it has written', async () => {
  const isSeen = (level: 'read uncommitted' | 'read committed') =>
    db.transaction().execute((trx) =>
      db
        .transaction()
        .setIsolationLevel(level)
        .execute((session) => seesWritten(trx, session)),
    );
  expect([await isSeen('read uncommitted'), await isSeen('read committed')]).toEqual([true, false]);
  expect(await others.selectFrom('departed_verdicts').selectAll().execute()).toEqual([]);
});
