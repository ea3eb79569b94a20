import { expect, it } from 'vitest';
import type { BudgetResponse } from '../../src/dashboard/budget.schemas.ts';
import { createTestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { startService } from '../support/running.ts';

const NOW = Date.UTC(2026, 4, 6, 9);

it('the budget forecast is null with reasons before a scan has succeeded', async () => {
  const databases = await createTestDatabases('budget_none');
  await fillOpenMetadata(databases, null);
  const service = await startService(databases, { now: NOW, env: { MONTHLY_BUDGET_USD: '650' } });
  await service.settled();
  const { body, status } = await service.get<BudgetResponse>('/dashboard/budget-forecast');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    total_monthly_cost_usd: null,
    breakdown: { storage: { cost: null, savings: null, waste_tb: null, total_tb: null } },
    forecast: { status: 'INSUFFICIENT_HISTORY', data: [] },
    budget: { monthly_budget_usd: 650, probability_of_exceeding: [], expected_crossing_date: null },
    timestamp: null,
    stale: true,
  });
  expect(body.forecast.reason).toContain('table_entity');
  expect(Object.keys(body.null_reasons)).toContain('total_monthly_cost_usd');
  await service.stop();
  await databases.drop();
});
