import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const DAY = 86_400_000;

describe('where use is not recorded any more, or not for long enough', () => {
  let databases: TestDatabases;
  let service: WasteService;

  beforeAll(async () => {
    databases = await createTestDatabases('hidden');
  });
  afterAll(() => databases.drop());
  beforeEach(async () => {
    service = await startWaste(databases, [idle('a', { usedAgo: null })]);
  });
  afterEach(() => service.stop());

  /** Somebody makes room in OpenMetadata, and the next scan sees it. */
  const forgetUse = async (keptDays: number) => {
    const before = new Date(service.clock.ms - keptDays * DAY).toISOString().slice(0, 10);
    await databases.admin.query(
      `DELETE FROM ${quoteName(databases.omSchema)}.entity_usage WHERE usageDate < ?`,
      [before],
    );
    service.clock.ms += DAY;
    await service.scan();
    return service.list();
  };

  it.each([60, -1])('no item ends (%i days are left)', async (keptDays) => {
    const [open] = await service.list();
    expect(open).toMatchObject({ status: 'OPEN', category: 'zombie_tables' });
    expect(await forgetUse(keptDays)).toEqual([open]);
    await service.items.patch(open?.id ?? 0, { status: 'IN_PROGRESS' });
    service.clock.ms += DAY;
    await service.scan();
    expect(await service.list()).toMatchObject([{ id: open?.id, status: 'IN_PROGRESS' }]);
    // Then it is known again.
    expect(await service.scanOf([idle('a', { usedAgo: null })], 1)).toMatchObject([
      { id: open?.id, status: 'IN_PROGRESS' },
    ]);
    expect(await service.scanOf([], 1)).toMatchObject([
      { id: open?.id, status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
  });

  it('what a person has done is not back when use is known again', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await service.items.patch(id, { status: 'DONE' });
    expect(await forgetUse(60)).toHaveLength(1);
    expect(await service.scanOf([idle('a', { usedAgo: null })], 1)).toMatchObject([{ id, status: 'DONE' }]);
  });

  it('an item ends all the same when its tables are gone', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await forgetUse(60);
    expect(await service.scanOf([], 1)).toMatchObject([
      { id, status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
  });
});
