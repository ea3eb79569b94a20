import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import type { ThirdeyeDb } from '../../src/db/thirdeye.ts';
import { createRetentionStore } from '../../src/zi/retention.store.ts';
import { createThirdeyeDb } from '../support/db.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { startService } from '../support/running.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;
const DAYS = 120;
const RETENTION = { scanDays: 90, hourlyDays: 7 };

type HistoryRow = { id: number; at: number; source: string };

const sql = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

/** A score an hour for 120 days, two in every fifth hour; the predecessor's and backfilled ones between. */
const history = (): HistoryRow[] => {
  const rows: HistoryRow[] = [];
  const add = (at: number, source: string) => rows.push({ id: rows.length + 1, at, source });
  for (let hour = DAYS * 24; hour >= 0; hour -= 1) {
    const at = NOW - hour * MS_PER_HOUR;
    add(at, 'scan');
    if (hour % 5 === 0 && hour > 0) add(at + 20 * 60_000, 'scan');
    if (hour % 7 === 0) add(at - 60_000, 'predecessor');
    if (hour % 11 === 0) add(at - 120_000, 'backfill');
    if (hour % 500 === 0) add(at - 180_000, 'invented');
  }
  // The same second twice: the later row counts.
  add(NOW - 30 * MS_PER_DAY, 'scan');
  return rows;
};

/** What is left of it: of each hour of the last 7 days and of each day before, the last scan's. */
const kept = (rows: readonly HistoryRow[], now: number, { hourlyDays } = RETENTION): number[] => {
  const firstHourly = Math.floor(now / MS_PER_DAY) - hourlyDays + 1;
  const last = new Map<string, HistoryRow>();
  for (const row of rows.filter(({ source }) => source === 'scan')) {
    const hourly = Math.floor(row.at / MS_PER_DAY) >= firstHourly;
    const period = hourly ? `h${Math.floor(row.at / MS_PER_HOUR)}` : `d${Math.floor(row.at / MS_PER_DAY)}`;
    const known = last.get(period);
    const second = (of: HistoryRow) => Math.floor(of.at / 1_000);
    if (known === undefined || second(row) >= second(known)) last.set(period, row);
  }
  const others = rows.filter(({ source }) => source !== 'scan');
  return [...last.values(), ...others].map(({ id }) => id).sort((a, b) => a - b);
};

describe('retention', () => {
  let databases: TestDatabases;
  let db: ThirdeyeDb;
  const rows = history();

  beforeAll(async () => {
    databases = await createTestDatabases('retention');
    const { host, port, rw, thirdeyeSchema } = databases;
    const options = connectionOptions({ host, port, poolSize: 2, ssl: { mode: 'DISABLED', ca: null } }, rw);
    await migrate(options, thirdeyeSchema, await loadMigrations());
    db = createThirdeyeDb(options, thirdeyeSchema, 2);
    await databases.admin.query(`USE ${quoteName(thirdeyeSchema)}`);
  });
  afterAll(async () => {
    await db.destroy();
    await databases.drop();
  });
  beforeEach(async () => {
    const { admin } = databases;
    await admin.query(
      'DELETE FROM health_score_history; DELETE FROM scans; DELETE FROM snapshots; DELETE FROM scope_scores; UPDATE published_scan SET scan_id = NULL',
    );
  });

  const insertHistory = () =>
    databases.admin.query('INSERT INTO health_score_history (id, captured_at, score, source) VALUES ?', [
      rows.map(({ id, at, source }) => [id, sql(at).slice(0, 19), id % 101, source]),
    ]);
  const left = async (table: string, column = 'id'): Promise<number[]> => {
    const [found] = await databases.admin.query<RowDataPacket[]>(
      `SELECT ${column} AS n FROM ${table} ORDER BY ${column}`,
    );
    return found.map((row) => Number(row['n']));
  };

  it('keeps a score an hour for 7 days, then the last of each day, for ever', async () => {
    await insertHistory();
    await createRetentionStore(db, RETENTION).prune(NOW);
    const ids = await left('health_score_history');
    expect(ids).toEqual(kept(rows, NOW));
    expect(ids.length).toBeLessThan(rows.length / 2);
    const days = new Set(rows.map(({ at }) => Math.floor(at / MS_PER_DAY)));
    const stillThere = rows.filter(({ id, source }) => source === 'scan' && ids.includes(id));
    expect(new Set(stillThere.map(({ at }) => Math.floor(at / MS_PER_DAY)))).toEqual(days);
  });

  it('comes to the same when it runs again, and when it has run every day', async () => {
    await insertHistory();
    const { prune } = createRetentionStore(db, RETENTION);
    for (let ago = 20; ago >= 0; ago -= 1) await prune(NOW - ago * MS_PER_DAY);
    expect(await left('health_score_history')).toEqual(kept(rows, NOW));
    await prune(NOW);
    expect(await left('health_score_history')).toEqual(kept(rows, NOW));
  });

  it.each([
    ['the first', Math.floor(NOW / MS_PER_DAY) * MS_PER_DAY],
    ['the last', Math.ceil(NOW / MS_PER_DAY) * MS_PER_DAY - 1],
  ])('is bound to UTC days: %s moment of one', async (_name, now) => {
    await insertHistory();
    await createRetentionStore(db, RETENTION).prune(now);
    const before = rows.filter(({ at }) => Math.floor(at / MS_PER_DAY) <= Math.floor(now / MS_PER_DAY));
    expect(await left('health_score_history')).toEqual(kept(before, now));
  });

  it('of scores never touches those that were not measured here', async () => {
    await insertHistory();
    await createRetentionStore(db, { scanDays: 1, hourlyDays: 1 }).prune(NOW + 9_999 * MS_PER_DAY);
    const ids = new Set(await left('health_score_history'));
    const others = rows.filter(({ source }) => source !== 'scan');
    expect(others.length).toBeGreaterThan(500);
    expect(others.filter(({ id }) => !ids.has(id))).toEqual([]);
  });

  it('keeps scans, snapshots and scopes for 90 days, and the published one for ever', async () => {
    const { admin } = databases;
    const ids = Array.from({ length: DAYS + 1 }, (_, i) => i + 1);
    const at = (id: number) => NOW - (DAYS + 1 - id) * MS_PER_DAY;
    await admin.query('INSERT INTO scans (id, state, phase, started_at) VALUES ?', [
      ids.map((id) => [id, (['SUCCEEDED', 'FAILED', 'ABORTED'] as const)[id % 3], 'done', sql(at(id))]),
    ]);
    await admin.query(
      'INSERT INTO snapshots (scan_id, captured_at, day, method_version, weights, services, domains, missing) VALUES ?',
      [ids.map((id) => [id, sql(at(id)), Math.floor(at(id) / MS_PER_DAY), '1', '{}', '[]', '[]', '[]'])],
    );
    await admin.query('INSERT INTO scope_scores (kind, hash, day, score, method_version, source) VALUES ?', [
      ids.map((id) => ['service', 'x', Math.floor(at(id) / MS_PER_DAY), 50, '1', 'scan']),
    ]);
    await admin.query('UPDATE published_scan SET scan_id = 3');
    const { prune } = createRetentionStore(db, RETENTION);
    await prune(NOW);
    const young = ids.filter((id) => NOW - at(id) <= 90 * MS_PER_DAY);
    expect(young).toHaveLength(91);
    expect(await left('scans')).toEqual([3, ...young]);
    expect(await left('snapshots', 'scan_id')).toEqual([3, ...young]);
    expect(await left('scope_scores', 'day')).toEqual(young.map((id) => Math.floor(at(id) / MS_PER_DAY)));

    await prune(NOW + 9_999 * MS_PER_DAY);
    expect(await left('scans')).toEqual([3]);
    expect(await left('snapshots', 'scan_id')).toEqual([3]);
    expect(await left('published_scan', 'scan_id')).toEqual([3]);
  });

  it('removes nothing before anything was published', async () => {
    await createRetentionStore(db, RETENTION).prune(NOW);
    await databases.admin.query('INSERT INTO scans (id, state, phase, started_at) VALUES ?', [
      [
        [1, 'FAILED', 'done', sql(NOW - 91 * MS_PER_DAY)],
        [2, 'FAILED', 'done', sql(NOW - 90 * MS_PER_DAY)],
      ],
    ]);
    await createRetentionStore(db, RETENTION).prune(NOW);
    expect(await left('scans')).toEqual([2]);
  });
});

describe('retention by the service', () => {
  let databases: TestDatabases;

  beforeAll(async () => {
    databases = await createTestDatabases('retention_run');
  });
  afterAll(() => databases.drop());

  it('happens after a scan, in the days that are configured; the history stays whole', async () => {
    await fillOpenMetadata(databases, randomCatalogue(5, { now: NOW, layout: 'mixed', tables: 12 }));
    const service = await startService(databases, {
      now: NOW - 20 * MS_PER_DAY,
      env: { SCAN_RETENTION_DAYS: '10', HISTORY_HOURLY_DAYS: '2' },
    });
    try {
      const first = await service.settled();
      for (const ago of [12, 12, 5, 5, 1, 1, 0]) {
        service.clock.ms = Math.max(service.clock.ms, NOW - ago * MS_PER_DAY);
        expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
      }
      const { body } = await service.get<{ data: { id: number }[] }>('/scans?limit=200');
      expect(body.data.map(({ id }) => id - first.id)).toEqual([7, 6, 5, 4, 3]);
      expect((await service.get(`/scans/${first.id}`)).status).toBe(404);
      const { body: days } = await service.get<{ data: { date: string }[] }>(
        '/dashboard/health-history?days=30',
      );
      const ages = days.data.map(({ date }) => Math.round((NOW - Date.parse(date)) / MS_PER_DAY - 0.5));
      expect(ages).toEqual([0, 1, 5, 12, 20]);
      expect((await service.score()).stale).toBe(false);
    } finally {
      await service.stop();
    }
  });
});
