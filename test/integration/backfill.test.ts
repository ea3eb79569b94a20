import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, MS_PER_DAY } from '../../src/time.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { backfillRow, besides, keptDays, scanEachDay } from '../support/past.ts';
import { recordedCatalogue } from '../support/recorded-catalogue.ts';
import { type RunningService, startService, until } from '../support/running.ts';

const NOW = Date.UTC(2026, 4, 6, 12);
const TODAY = dayOf(NOW);
/** Days before today that are asked for, and as many of them as have enough recorded use before them for a score. */
const DAYS = 42;
const USED_FROM = TODAY - 65;
const REBUILT = 35;
const FIRST = TODAY - REBUILT;

/** What scans with the clock on each day said, against what one scan and its backfill say of the same days. */
describe('a past that is fully recorded', () => {
  let scanned: TestDatabases;
  let backfilled: TestDatabases;
  let service: RunningService;
  const recorded = recordedCatalogue({
    ...{ today: TODAY, usedFrom: USED_FROM, recordedFrom: TODAY - DAYS, tables: 70, seed: 'a recorded past' },
  });

  beforeAll(async () => {
    scanned = await createTestDatabases('scanned');
    await scanEachDay(scanned, recorded, { first: TODAY - DAYS, last: TODAY });
    backfilled = await besides(scanned);
    service = await startService(backfilled, { now: NOW, env: { HISTORY_BACKFILL_DAYS: String(DAYS) } });
    await service.settled();
    await until(
      () => backfillRow(backfilled),
      (row) => row?.['done_at'] instanceof Date,
    );
  });
  afterAll(async () => {
    await service.stop();
    await backfilled.drop();
    await scanned.drop();
  });

  it('is rebuilt to the last figure', async () => {
    const was = await keptDays(scanned, 'scan');
    const is = await keptDays(backfilled, 'backfill');
    expect(was.scores.size).toBe(DAYS + 1);
    const days = [...was.scores].filter(([day]) => day >= FIRST);
    expect(days).toHaveLength(REBUILT + 1);
    expect([...is.scores]).toEqual(days);
    expect(new Set(days.map(([, { score }]) => score)).size).toBeGreaterThan(10);
    const since = <T extends Record<string, unknown>>(rows: T[]): T[] =>
      rows.filter((row) => Number(row['day']) >= FIRST);
    expect(is.scopes).toEqual(since(was.scopes));
    expect(is.scopes.length).toBeGreaterThan(100);
    // The scanned day stays as it is: only scores keep both, for the trend.
    expect(is.storage).toEqual(was.storage.filter((row) => Number(row['day']) < TODAY));
    expect(is.storage).toHaveLength(DAYS * 4);
    expect(is.storage.some((row) => Number(row['long_term_bytes']) > 0)).toBe(true);
    expect(is.storage.some((row) => Number(row['measured']) < Number(row['tables']))).toBe(true);
  });

  it('makes history, trend and forecast useful at once', async () => {
    type History = {
      data: { date: string; source: string }[];
      notes: string[];
    };
    const { body } = await service.get<History>('/dashboard/health-history?days=60');
    expect(body.data).toHaveLength(REBUILT + 1);
    expect(body.data[0]?.source).toBe('scan');
    expect(new Set(body.data.slice(1).map(({ source }) => source))).toEqual(new Set(['backfill']));
    expect(body.notes.join()).toContain('no longer exist');
    const { trend } = await until(
      () => service.score(),
      (score) => score.trend !== 'unknown',
    );
    expect(['improving', 'stable', 'declining']).toContain(trend);
    expect((await service.score({ service: 'lake' })).trend).not.toBe('unknown');
    const { body: budget } = await service.get<{ forecast: Record<string, unknown> }>(
      '/dashboard/budget-forecast',
    );
    expect(budget.forecast).toMatchObject({ status: 'OK', backfilled_days: DAYS, gap_days: 0 });
  });

  it('is rebuilt once, and again only when a scan is asked for it', async () => {
    const first = await backfillRow(backfilled);
    await service.scan();
    expect(await backfillRow(backfilled)).toEqual(first);
    service.clock.ms += MS_PER_DAY;
    const { status } = await service.call('POST', '/scans', {
      payload: JSON.stringify({ backfill: true }),
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(202);
    const again = await until(
      () => backfillRow(backfilled),
      (row) => row?.['done_at'] instanceof Date && Number(row['first_day']) === TODAY + 1 - DAYS,
    );
    expect(again?.['started_at']).not.toEqual(first?.['started_at']);
    const { scores } = await keptDays(backfilled, 'backfill');
    // Today has been scanned since: of scanned days the first alone keeps both.
    expect(Math.max(...scores.keys())).toBe(TODAY);
    expect(scores.size).toBe(REBUILT + 1);
  });

  it.each([{ backfill: 'yes' }, { backfil: true }])('is not asked for with %j', async (body) => {
    const { status } = await service.call('POST', '/scans', {
      payload: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(400);
  });
});
