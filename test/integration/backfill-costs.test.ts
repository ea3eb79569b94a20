import { expect, it } from 'vitest';
import type { BudgetResponse } from '../../src/dashboard/budget.schemas.ts';
import { dayOf } from '../../src/time.ts';
import { createTestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { backfillRow, keptDays } from '../support/past.ts';
import { recordedCatalogue } from '../support/recorded-catalogue.ts';
import { startService, until } from '../support/running.ts';

const NOW = Date.UTC(2026, 4, 6, 12);
const TODAY = dayOf(NOW);
const DAYS = 35;

it('where nobody has recorded any use, costs of the past are rebuilt all the same, and no scores', async () => {
  const databases = await createTestDatabases('costs');
  const { rows } = recordedCatalogue({
    ...{ today: TODAY, usedFrom: TODAY - 60, recordedFrom: TODAY - DAYS, tables: 30, seed: 'costs' },
  });
  const tables = rows.tables.map(({ hash, json: { lifeCycle: _, ...json } }) => ({ hash, json }));
  await fillOpenMetadata(databases, { ...rows, tables, usage: [] });
  const service = await startService(databases, { now: NOW, env: { HISTORY_BACKFILL_DAYS: String(DAYS) } });
  try {
    await service.settled();
    await until(
      () => backfillRow(databases),
      (row) => row?.['done_at'] instanceof Date,
    );
    const { scores, scopes, storage } = await keptDays(databases, 'backfill');
    expect([scores.size, scopes]).toEqual([0, []]);
    expect(new Set(storage.map((row) => Number(row['day']))).size).toBe(DAYS);
    const { body } = await service.get<BudgetResponse>('/dashboard/budget-forecast');
    expect(body.forecast).toMatchObject({ status: 'OK', reason: null });
    expect(body.forecast.n).toBeGreaterThan(1);
    expect(body.forecast.backfilled_days).toBe(body.forecast.n - 1);
  } finally {
    await service.stop();
    await databases.drop();
  }
});
