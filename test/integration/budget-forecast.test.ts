import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetResponse } from '../../src/dashboard/budget.schemas.ts';
import { dayOf, isoDay, MS_PER_DAY } from '../../src/time.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { query, type RunningService, startService } from '../support/running.ts';
import { smallCatalogue, tableId } from '../support/small-catalogue.ts';

const NOW = Date.UTC(2026, 4, 6, 9);
const TODAY = dayOf(NOW);
const GIB = 2 ** 30;
const PATH = '/dashboard/budget-forecast';
const ENV = {
  HISTORY_BACKFILL_DAYS: '0',
  MONTHLY_BUDGET_USD: '1100',
  BUDGETS: JSON.stringify({ warehouse: 5000 }),
};

describe('the budget forecast', () => {
  let databases: TestDatabases;
  let service: RunningService;

  const ours = (statement: string, values: unknown[] = []) =>
    databases.admin.query(statement.replaceAll('OURS.', `${quoteName(databases.thirdeyeSchema)}.`), values);
  const ask = async (members: Record<string, string | number> = {}): Promise<BudgetResponse> => {
    const { status, body } = await service.get<BudgetResponse>(`${PATH}${query(members)}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const makeItem = async (members: Record<string, unknown>): Promise<void> => {
    const { status } = await service.call('POST', '/action-items', {
      payload: JSON.stringify({ title: 'drop it', ...members }),
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(201);
  };

  beforeAll(async () => {
    databases = await createTestDatabases('budget');
    const rows = smallCatalogue(6, NOW);
    // 5 TiB each: at 0.0390625 USD a GiB they cost 200 USD a month.
    const profiles = rows.profiles.map((profile) => ({
      ...profile,
      json: {
        timestamp: NOW - MS_PER_DAY,
        profileData: { timestamp: NOW - MS_PER_DAY, sizeInByte: 5_120 * GIB },
      },
    }));
    await fillOpenMetadata(databases, { ...rows, profiles });
    service = await startService(databases, { now: NOW, env: ENV });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it('shows what the scan found, and does not foresee from one day', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({
      total_monthly_cost_usd: 1200,
      monthly_savings_opportunity_usd: 600,
      annual_savings_opportunity_usd: 7200,
      capacity_savings_usd: 0,
      roi: 50,
      cost_waste_percentage: 50,
      breakdown: {
        storage: { cost: 1200, savings: 600, total_tb: 30, waste_tb: 15 },
        compute: null,
        query: null,
      },
      unpriced: { tables: 0, storage_tb: 0 },
      rates: [{ origin: 'list', service_type: 'Snowflake', usd_per_gb_month: 0.0390625 }],
      rates_pending: false,
      budget: {
        monthly_budget_usd: 1100,
        probability_of_exceeding: [],
        expected_crossing_date: isoDay(TODAY),
      },
      timestamp: new Date(NOW).toISOString(),
      stale: false,
    });
    expect(answer.rates[0]?.source).toMatch(/./);
    expect(answer.forecast).toMatchObject({
      status: 'INSUFFICIENT_HISTORY',
      reason: 'the cost of one day alone is known',
      method: null,
      n: 1,
      history_from: isoDay(TODAY),
      history_to: isoDay(TODAY),
      data: [],
      with_savings: [],
      backtest: null,
    });
    expect(Object.keys(answer.null_reasons).sort()).toEqual(['breakdown.compute', 'breakdown.query']);
  });

  it('foresees months from the days before', async () => {
    // 1 % more each day until today's 30 TiB; a day in between has no record, and one before is backfilled.
    for (let ago = 40; ago > 0; ago -= 1) {
      if (ago === 20) continue;
      await ours(
        `INSERT INTO OURS.storage_days VALUES (?, MD5_OF_WAREHOUSE, 'warehouse', 'Snowflake', 6, 6, ?, 0, ?)`.replace(
          'MD5_OF_WAREHOUSE',
          '(SELECT service_hash FROM OURS.table_facts LIMIT 1)',
        ),
        [TODAY - ago, Math.round(30_720 * GIB * 0.99 ** ago), ago === 40 ? 'backfill' : 'scan'],
      );
    }
    const { forecast, budget } = await ask({ horizon_months: 12 });
    expect(forecast).toMatchObject({
      status: 'OK',
      reason: null,
      method: 'median_of_three',
      n: 41,
      level: 80,
      history_from: isoDay(TODAY - 40),
      history_to: isoDay(TODAY),
      gap_days: 1,
      backfilled_days: 1,
      // The scan has made an item of the three tables that nobody uses.
      potential_savings_usd: 600,
    });
    expect(forecast.notes).toHaveLength(2);
    expect(forecast.data).toHaveLength(12);
    expect(forecast.data[0]).toMatchObject({ period_start: '2026-06-01', period_end: '2026-06-30' });
    expect(forecast.data[11]).toMatchObject({ period_start: '2027-05-01', period_end: '2027-05-31' });
    for (const { mean, lower, upper } of forecast.data) {
      expect(mean).toBeGreaterThan(1200);
      expect(mean).toBeLessThan(1400);
      expect(lower).toBeLessThan(mean);
      expect(upper).toBeGreaterThan(mean);
    }
    for (const [i, { mean }] of forecast.data.entries())
      expect(forecast.with_savings[i]?.mean).toBeCloseTo(mean - 600, 1);
    expect(forecast.backtest?.folds).toBeGreaterThan(3);
    expect(forecast.backtest?.mae ?? Infinity).toBeLessThan(forecast.backtest?.mae_naive ?? 0);
    expect(budget?.probability_of_exceeding).toHaveLength(12);
    for (const { probability } of budget?.probability_of_exceeding ?? [])
      expect(probability).toBeGreaterThan(0.5);
    expect(budget?.expected_crossing_date).toBe(isoDay(TODAY));
  });

  it('has wider bounds at a higher level, and as many months as asked for', async () => {
    const [usual, wide] = await Promise.all([ask(), ask({ level: 95, horizon_months: 3 })]);
    expect(usual.forecast.data).toHaveLength(3);
    for (const [i, period] of usual.forecast.data.entries()) {
      expect(wide.forecast.data[i]?.mean).toBe(period.mean);
      expect(wide.forecast.data[i]?.upper).toBeGreaterThan(period.upper);
    }
  });

  it('takes the savings of open items off, not of others', async () => {
    await makeItem({ estimated_savings_usd: 100, fqn: 'warehouse.db.public.t1' });
    await makeItem({ estimated_savings_usd: 20.5, status: 'IN_PROGRESS', fqn: 'elsewhere.db.public.t1' });
    await makeItem({ estimated_savings_usd: 1000, status: 'DONE' });
    await makeItem({ estimated_savings_usd: 1000, dismissed_reason: 'planned' });
    await makeItem({ estimated_savings_usd: 1000, snoozed_until: new Date(NOW + MS_PER_DAY).toISOString() });
    const { forecast } = await ask();
    expect(forecast.potential_savings_usd).toBe(720.5);
    for (const [i, { mean, lower, upper }] of forecast.data.entries()) {
      const saved = forecast.with_savings[i];
      expect(saved?.mean).toBeCloseTo(mean - 720.5, 1);
      expect(saved?.lower).toBeCloseTo(Math.max(0, lower - 720.5), 1);
      expect(saved?.upper).toBeCloseTo(upper - 720.5, 1);
    }
    const own = await ask({ service: 'warehouse' });
    expect(own.forecast.potential_savings_usd).toBe(700);
    expect(own.forecast.data).toEqual(forecast.data);
    expect(own.budget).toMatchObject({ monthly_budget_usd: 5000, expected_crossing_date: null });
    expect(own.total_monthly_cost_usd).toBe(1200);
    expect(own.rates).toHaveLength(1);
  });

  it.each([
    ['of the type', '/cost-rates/Snowflake'],
    ['of the service', '/cost-rates/Snowflake/warehouse'],
  ])('follows a changed rate %s at once, all days alike', async (_of, path) => {
    const before = await ask();
    const put = (usd: number) =>
      service.call('PUT', path, {
        payload: JSON.stringify({ usd_per_gb_month: usd }),
        headers: { 'content-type': 'application/json' },
      });
    const rate = 2 * (before.rates[0]?.usd_per_gb_month ?? 0);
    expect((await put(rate)).status).toBe(200);
    const [after, own] = await Promise.all([ask(), ask({ service: 'warehouse' })]);
    expect(after.forecast.method).toBe(before.forecast.method);
    expect(after.forecast.n).toBe(before.forecast.n);
    expect(own.forecast.data).toEqual(after.forecast.data);
    for (const [i, { mean }] of before.forecast.data.entries())
      expect((after.forecast.data[i]?.mean ?? 0) / mean).toBeCloseTo(2, 4);
    await service.scan();
    expect(await ask()).toMatchObject({
      total_monthly_cost_usd: 2 * (before.total_monthly_cost_usd ?? 0),
      rates_pending: false,
      rates: [{ origin: 'own' }],
    });
    expect((await service.call('DELETE', path)).status).toBe(204);
    await service.scan();
    expect((await ask()).forecast.data).toEqual(before.forecast.data);
  });

  it('is part of the summary', async () => {
    const { body } = await service.get<{ budget_forecast: BudgetResponse }>('/dashboard/summary');
    expect(body.budget_forecast).toEqual(await ask());
  });

  it.each([
    'horizon_months=0',
    'horizon_months=13',
    'horizon_months=1.5',
    'level=50',
    'level=100',
    'level=80.5',
    'service=',
    'domain=x',
  ])('answers 400 to %s', async (text) => {
    expect((await service.get(`${PATH}?${text}`)).status).toBe(400);
  });

  it('answers 404 to a service that is not there', async () => {
    expect(await service.get(`${PATH}?service=none`)).toMatchObject({
      status: 404,
      body: { message: 'service "none" not found' },
    });
  });

  it('restarts the window at a purge, and says so', async () => {
    await databases.admin.query(`DELETE FROM ${quoteName(databases.omSchema)}.table_entity WHERE id IN (?)`, [
      [1, 3, 5].map(tableId),
    ]);
    for (let turn = 0; turn < 4; turn += 1) {
      service.clock.ms += MS_PER_DAY;
      await service.scan();
    }
    const { forecast, total_monthly_cost_usd: cost } = await ask();
    expect(cost).toBe(600);
    expect(forecast).toMatchObject({ n: 4, history_from: isoDay(TODAY + 1), history_to: isoDay(TODAY + 4) });
    // The day without a record and the backfilled one lie before the step.
    expect(forecast).toMatchObject({ gap_days: 0, backfilled_days: 0 });
    expect(forecast.notes).toEqual([
      expect.stringContaining('a lasting step'),
      'nothing has changed in 4 days: the bounds cannot say how uncertain this is',
    ]);
    expect(forecast.data[0]?.mean).toBe(600);
  });
});
