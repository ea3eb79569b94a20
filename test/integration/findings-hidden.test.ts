import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { wasteId } from '../support/waste-catalogue.ts';
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
    const { data, frozen_at } = await service.tablesOf(open?.id ?? 0);
    expect(data).toMatchObject([{ fqn: 'warehouse.db.attic.a', now: { category: null } }]);
    expect(frozen_at).toBeNull();
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

  it('no item of tables without an owner ends while owners of their containers cannot be read', async () => {
    const unowned = idle('c', { usedAgo: 0, owned: false });
    const items = await service.scanOf([unowned], 1);
    const open = items.find(({ category }) => category === 'unowned_tables');
    expect(open).toMatchObject({ status: 'OPEN' });
    const { admin, omSchema } = databases;
    const table = `${quoteName(omSchema)}.database_entity`;
    const itself = async () => (await service.list()).find(({ id }) => id === open?.id);
    await admin.query(`RENAME TABLE ${table} TO ${quoteName(omSchema)}.away`);
    service.clock.ms += DAY;
    await service.scan();
    expect(await itself()).toEqual(open);
    await admin.query(`RENAME TABLE ${quoteName(omSchema)}.away TO ${table}`);
    expect(
      (await service.scanOf([{ ...unowned, owned: true }], 1)).find(({ id }) => id === open?.id),
    ).toMatchObject({ status: 'DONE' });
  });

  it('an item ends all the same when its tables are gone', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await forgetUse(60);
    expect(await service.scanOf([], 1)).toMatchObject([
      { id, status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
  });

  it('a table that counts in another finding, or has gone, is saved once or not at all', async () => {
    const both = ['a', 'b'].map((name) => idle(name, { usedAgo: null }));
    expect(await service.scanOf(both, 1)).toMatchObject([{ estimated_savings_usd: 78.13 }]);
    const drop = (name: string) =>
      databases.admin.query(
        `UPDATE ${quoteName(databases.omSchema)}.table_entity
          SET json = JSON_SET(json, '$.deleted', TRUE, '$.updatedAt', ?) WHERE id = ?`,
        [service.clock.ms, wasteId('attic', name)],
      );
    // Unused for more than 60 days, that is known; for more than 90, that is not.
    const found = async () => {
      const open = (await service.list()).filter(({ status }) => status === 'OPEN');
      return Object.fromEntries(open.map((item) => [item.category, item.estimated_savings_usd]));
    };
    await forgetUse(80);
    expect(await found()).toEqual({ zombie_tables: 0, large_unused: 78.13 });
    await service.scanOf(both, 1);
    await forgetUse(50);
    expect(await found()).toEqual({ zombie_tables: 78.13 });
    await drop('b');
    service.clock.ms += DAY;
    await service.scan();
    expect(await found()).toEqual({ zombie_tables: 39.06 });
  });

  it('a large table whose size is not known any more may be large all the same', async () => {
    const large = (gib: number | null) => [idle('large', { usedAgo: 70, gib })];
    const open = (await service.scanOf(large(1_000), 1)).filter(({ status }) => status === 'OPEN');
    expect(open).toMatchObject([{ category: 'large_unused' }]);
    const after = (await service.scanOf(large(null), 1)).filter(({ status }) => status === 'OPEN');
    expect(after.map(({ id }) => id)).toEqual(open.map(({ id }) => id));
  });
});
