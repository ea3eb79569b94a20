import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { dayOf } from '../../src/time.ts';
import { spawnChild } from '../support/kill-child.ts';
import { adminConnection, createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { backfillRow, besides, keptDays } from '../support/past.ts';
import { recordedCatalogue } from '../support/recorded-catalogue.ts';
import { startService, until } from '../support/running.ts';
import { databaseEnv } from '../support/service.ts';

const NOW = Date.UTC(2026, 4, 6, 6);
const HOUR = 3_600_000;
const TODAY = dayOf(NOW);
const DAYS = 42;
const CHILD = new URL('../faults/service.child.ts', import.meta.url);

let killed: TestDatabases;
let calm: TestDatabases;

beforeAll(async () => {
  killed = await createTestDatabases('backfill_kill');
  const { rows } = recordedCatalogue({
    ...{ today: TODAY, usedFrom: TODAY - 90, recordedFrom: TODAY - DAYS, tables: 40, seed: 'a kill' },
  });
  await fillOpenMetadata(killed, rows);
  calm = await besides(killed);
});
afterAll(async () => {
  await calm.drop();
  await killed.drop();
});

const isDone = (row: Record<string, unknown> | undefined): boolean => row?.['done_at'] instanceof Date;

it('a rebuilding that was killed in its second step goes on there, and comes to the same end', async () => {
  const undisturbed = await startService(calm, { now: NOW, env: { HISTORY_BACKFILL_DAYS: `${DAYS}` } });
  await until(() => backfillRow(calm).catch(() => undefined), isDone);
  await undisturbed.stop();

  const first = await startService(killed, { now: NOW });
  await first.settled();
  await first.stop();
  const env = { ...databaseEnv(killed), DB_POOL_SIZE: '4', JWT_ENABLED: 'false' };
  const start = (hours: number) =>
    spawnChild(CHILD, { ...env, HISTORY_BACKFILL_DAYS: `${DAYS}`, FAULT_CLOCK: `${NOW + hours * HOUR}` });

  // A row that is not committed holds the second step up until the child is dead.
  const holder = await adminConnection();
  onTestFinished(() => holder.destroy());
  await holder.query(`USE ${quoteName(killed.thirdeyeSchema)}; START TRANSACTION`);
  await holder.query("INSERT INTO storage_days VALUES (?, 'held', 'held', NULL, 0, 0, 0, 0, 'backfill')", [
    TODAY - 35,
  ]);
  const child = start(2);
  await child.said('scan published');
  const half = await until(
    () => backfillRow(killed),
    (row) => row !== undefined && Number(row['next_day']) < TODAY,
  );
  expect(Number(half?.['next_day'])).toBe(TODAY - 31);
  child.kill();
  await child.ended;
  await holder.query('ROLLBACK');
  const partly = await keptDays(killed, 'backfill');
  expect([...partly.scores.keys()].sort()).toEqual(Array.from({ length: 31 }, (_, i) => TODAY - 30 + i));

  const next = start(4);
  await next.said('the past has been rebuilt');
  expect(await backfillRow(killed)).toMatchObject({ first_day: TODAY - DAYS, next_day: TODAY - DAYS - 1 });
  expect((await backfillRow(killed))?.['started_at']).toEqual(half?.['started_at']);
  await next.stop();
  const [after, expected] = await Promise.all([keptDays(killed, 'backfill'), keptDays(calm, 'backfill')]);
  expect(after).toEqual(expected);
  expect(after.scores.size).toBe(DAYS + 1);
});
