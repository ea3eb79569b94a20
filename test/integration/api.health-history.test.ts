import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HealthHistoryResponse, healthHistoryResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { type Api, START, startApi } from '../support/api.ts';
import { quoteName } from '../support/mysql.ts';

const DAY_MS = 86_400_000;
/** How long an answer may come from memory. */
const MAX_AGE_MS = 10_000;

describe('health-history', () => {
  let api: Api;
  const history = async (query = ''): Promise<HealthHistoryResponse> => {
    const response = await api.get(`dashboard/health-history${query}`);
    expect(response.status).toBe(200);
    return healthHistoryResponse.strict().parse(await response.json());
  };
  const dates = ({ data }: HealthHistoryResponse) => data.map((row) => row.date);

  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
    const { admin, thirdeyeSchema } = api.databases;
    const insert = `INSERT INTO ${quoteName(thirdeyeSchema)}.health_score_history
      (captured_at, score, score_exact, lower_bound, upper_bound, method_version, source) VALUES (?)`;
    const rows = [
      ['2026-01-14 00:00:00', 50, 50.4, 40, 60, '1', 'scan'],
      ['2026-01-14 23:59:59', 58, 57.5, 45, 70, '1', 'scan'],
      ['2026-01-13 12:00:00', 55, 55.1, null, null, '1', 'backfill'],
      ['2026-01-12 12:00:00', 74, null, null, null, null, 'invented'],
      ['2026-01-11 12:00:00', 71, null, null, null, null, 'predecessor'],
      ['2025-12-17 00:00:00', 80, 80, 80, 80, '1', 'scan'],
      ['2025-12-16 23:59:59', 90, 90, 90, 90, '1', 'scan'],
      ['2025-01-16 00:00:00', 33, 33, 33, 33, '1', 'scan'],
      ['2025-01-15 23:59:59', 22, 22, 22, 22, '1', 'scan'],
      ['2026-01-16 00:00:00', 11, 11, 11, 11, '1', 'scan'],
    ];
    for (const row of rows) await admin.query(insert, [row]);
  });
  afterAll(() => api.stop());

  it('has one row a UTC day, the last of it, newest first, invented ones never', async () => {
    const { score, bounds, status } = await api.score();
    const answer = await history('?days=7');
    expect(answer.data).toEqual([
      {
        ...{ date: '2026-01-15', score, status, lower: bounds?.lower, upper: bounds?.upper },
        ...{ method_version: '1', source: 'scan' },
      },
      {
        ...{ date: '2026-01-14', score: 57.5, status: expect.any(String), lower: 45, upper: 70 },
        ...{ method_version: '1', source: 'scan' },
      },
      {
        ...{ date: '2026-01-13', score: 55.1, status: expect.any(String), lower: null, upper: null },
        ...{ method_version: '1', source: 'backfill' },
      },
      {
        ...{ date: '2026-01-11', score: 71, status: expect.any(String), lower: null, upper: null },
        ...{ method_version: null, source: 'predecessor' },
      },
    ]);
  });

  it('summary: mean of the shown days, trend of the estate, days as asked', async () => {
    const { data, summary } = await history('?days=7');
    const mean = data.reduce((sum, row) => sum + row.score, 0) / data.length;
    expect(Math.abs((summary.average_score ?? 0) - mean)).toBeLessThanOrEqual(0.05 + 1e-9);
    expect(summary).toEqual({ average_score: expect.any(Number), trend: (await api.score()).trend, days: 7 });
  });

  it.each([
    ['', 30, '2025-12-17'],
    ['?days=30', 30, '2025-12-17'],
    ['?days=31', 31, '2025-12-16'],
    ['?days=1', 1, '2026-01-15'],
    ['?days=365', 365, '2025-01-16'],
  ])('%j goes back to the first of its days and not further', async (query, days, oldest) => {
    const answer = await history(query);
    expect(answer.summary.days).toBe(days);
    expect(dates(answer)[0]).toBe('2026-01-15');
    expect(dates(answer).at(-1)).toBe(oldest);
  });

  it('days are counted from the clock, not from the last scan', async () => {
    api.clock.ms = START + DAY_MS;
    expect(dates(await history('?days=2'))).toEqual(['2026-01-16', '2026-01-15']);
    api.clock.ms = START;
  });

  it('is answered from memory while nothing new is published, for ten seconds at most', async () => {
    const { admin, thirdeyeSchema } = api.databases;
    const table = `${quoteName(thirdeyeSchema)}.health_score_history`;
    const left = MAX_AGE_MS - (performance.now() % MAX_AGE_MS);
    if (left < MAX_AGE_MS / 2) await sleep(left);
    const before = await history('?days=300');
    await admin.query(`RENAME TABLE ${table} TO ${table}_away`);
    try {
      expect(await history('?days=300')).toEqual(before);
      expect((await api.get('dashboard/health-history?days=299')).status).toBe(500);
    } finally {
      await admin.query(`RENAME TABLE ${table}_away TO ${table}`);
    }
    await admin.query(`UPDATE ${table} SET score_exact = 56.5 WHERE captured_at = '2026-01-14 23:59:59'`);
    const score = async () =>
      (await history('?days=300')).data.find((row) => row.date === '2026-01-14')?.score;
    expect(await score()).toBe(57.5);
    await vi.waitFor(async () => expect(await score()).toBe(56.5), {
      timeout: MAX_AGE_MS + 1_000,
      interval: 200,
    });
  });

  it('HEAD works, and a history is never kept by a shared cache', async () => {
    const head = await api.get('dashboard/health-history', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('cache-control')).toMatch(/private|no-store/);
  });
});
