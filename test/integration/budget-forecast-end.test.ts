import { expect, it } from 'vitest';
import type { BudgetResponse } from '../../src/dashboard/budget.schemas.ts';
import { MS_PER_DAY } from '../../src/time.ts';
import { createTestDatabases, quoteName } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { startService } from '../support/running.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';

const NOW = Date.UTC(2026, 4, 6, 9);

it('nothing is foreseen of a cost that has ended', async () => {
  const databases = await createTestDatabases('budget_end');
  await fillOpenMetadata(databases, smallCatalogue(6, NOW));
  const service = await startService(databases, { now: NOW });
  await service.settled();
  const ask = async () => (await service.get<BudgetResponse>('/dashboard/budget-forecast')).body;
  for (let turn = 0; turn < 3; turn += 1) {
    service.clock.ms += MS_PER_DAY;
    await service.scan();
  }
  expect((await ask()).forecast.status).toBe('OK');
  const om = quoteName(databases.omSchema);
  const toTrino = `json = JSON_SET(json, '$.serviceType', 'Trino')`;
  await databases.admin.query(`UPDATE ${om}.dbservice_entity SET ${toTrino}`);
  await databases.admin.query(`UPDATE ${om}.table_entity SET ${toTrino}`);
  service.clock.ms += MS_PER_DAY;
  await service.scan();
  const { forecast, total_monthly_cost_usd: cost, null_reasons: reasons } = await ask();
  expect(cost).toBeNull();
  expect(forecast).toMatchObject({
    ...{ status: 'INSUFFICIENT_HISTORY', history_to: null, data: [] },
    reason: reasons['total_monthly_cost_usd'],
  });
  await service.stop();
  await databases.drop();
});
