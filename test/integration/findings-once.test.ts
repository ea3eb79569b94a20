import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StatsResponse } from '../../src/action-items/action-item.schemas.ts';
import type { BudgetResponse } from '../../src/dashboard/budget.schemas.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const DAY = 86_400_000;

/** A table costs once, is saved once, and is forgotten by nobody. */
describe('what items add up to', () => {
  let databases: TestDatabases;
  let service: WasteService;

  beforeAll(async () => {
    databases = await createTestDatabases('once');
  });
  afterAll(() => databases.drop());
  beforeEach(async () => {
    service = await startWaste(databases, []);
  });
  afterEach(() => service.stop());

  const stats = async () => (await service.get<StatsResponse>('/action-items/stats/summary')).body;
  const budget = async () => (await service.get<BudgetResponse>('/dashboard/budget-forecast')).body;
  const brief = async () =>
    (await service.list())
      .sort((a, b) => a.id - b.id)
      .map((item) => [item.category, item.status, item.verified_savings_usd]);
  const agingStale = idle('a', { writtenAgo: 85 });
  const aged = idle('a', { writtenAgo: 95, usedAgo: 210 });

  it('a table that ages from one finding into another and is dropped is saved once', async () => {
    await service.scanOf([agingStale], 1);
    await service.scanOf([aged], 10);
    await service.scanOf([], 5);
    await service.scanOf([], 30);
    await service.scanOf([], 1);
    expect(await brief()).toEqual([
      ['stale_tables', 'DONE', 0],
      ['zombie_tables', 'DONE', 39.06],
    ]);
    const [first] = (await service.list()).sort((a, b) => a.id - b.id);
    expect(first?.meta).toMatchObject({
      frozen: { tables: 1 },
      verification: { tables: 1, gone: 0, counted_elsewhere: 1 },
    });
    expect((await stats()).verified_savings_usd).toBe(39.06);
  });

  it('a table that is dropped, made anew and dropped again is saved once', async () => {
    await service.scanOf([idle('a')], 1);
    await service.scanOf([], 1);
    await service.scanOf([idle('a')], 3);
    await service.scanOf([], 3);
    await service.scanOf([], 31);
    expect(await brief()).toEqual([
      ['zombie_tables', 'DONE', 0],
      ['zombie_tables', 'DONE', 39.06],
    ]);
    expect((await stats()).verified_savings_usd).toBe(39.06);
  });

  it('a table that has shrunk before another item took it up saves to each what it saved in its time', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a', { gib: 2_000, writtenAgo: 85 })], 1);
    await service.items.patch(id, { status: 'DONE' });
    const found = await service.scanOf([idle('a', { gib: 500, writtenAgo: 95, usedAgo: 210 })], 10);
    const next = found.find((item) => item.status === 'OPEN');
    await service.items.patch(next?.id ?? 0, { status: 'DONE' });
    await service.scanOf([], 1);
    await service.scanOf([], 31);
    expect(await brief()).toEqual([
      ['stale_tables', 'DONE', 58.59],
      ['zombie_tables', 'DONE', 19.53],
    ]);
  });

  it('a table that comes back in another finding is not saved any more', async () => {
    await service.scanOf([idle('a')], 1);
    await service.scanOf([], 1);
    await service.scanOf([], 31);
    expect((await stats()).verified_savings_usd).toBe(39.06);
    await service.scanOf([idle('a', { usedAgo: null, writtenAgo: 1 })], 5);
    expect(await brief()).toEqual([
      ['zombie_tables', 'DONE', 0],
      ['refresh_waste', 'OPEN', null],
    ]);
    expect(await stats()).toMatchObject({ total_potential_savings_usd: 39.06, verified_savings_usd: 0 });
  });

  it('a table without an owner that is dropped after all was never to be saved', async () => {
    await service.scanOf([idle('a', { usedAgo: 1, owned: false })], 1);
    await service.scanOf([idle('a', { usedAgo: 1 })], 1);
    await service.scanOf([], 10);
    await service.scanOf([], 21);
    expect(await brief()).toEqual([['unowned_tables', 'DONE', null]]);
  });

  it('what is in progress counts what is left of it: tables that moved on are in another item', async () => {
    const [item] = await service.scanOf([agingStale, idle('b', { gib: 2_000, writtenAgo: 60 })], 1);
    await service.items.patch(item?.id ?? 0, { status: 'IN_PROGRESS' });
    expect((await stats()).total_potential_savings_usd).toBe(117.19);
    await service.scanOf([aged, idle('b', { gib: 2_000, writtenAgo: 70, usedAgo: 210 })], 10);
    expect((await stats()).total_potential_savings_usd).toBeCloseTo(
      (await budget()).monthly_savings_opportunity_usd ?? 0,
      1,
    );
    await service.scanOf([aged], 1);
    expect((await stats()).total_potential_savings_usd).toBe(39.06);
  });

  it('an estimate that a person has set stays in progress, too', async () => {
    const [item] = await service.scanOf([idle('a'), idle('b')], 1);
    await service.items.patch(item?.id ?? 0, { status: 'IN_PROGRESS', estimated_savings_usd: 500 });
    expect(await service.scanOf([idle('a')], 1)).toMatchObject([{ estimated_savings_usd: 500 }]);
  });

  it('snoozed until its tables are dropped, it keeps them, and what was saved is verified', async () => {
    const [item] = await service.scanOf([idle('a')], 1);
    const until = new Date(service.clock.ms + 7 * DAY).toISOString();
    await service.items.patch(item?.id ?? 0, { snoozed_until: until });
    expect(await service.scanOf([], 1)).toMatchObject([{ status: 'OPEN', estimated_savings_usd: 0 }]);
    expect(await service.scanOf([], 8)).toMatchObject([
      {
        status: 'DONE',
        meta: { resolution: 'auto_resolved', frozen: { tables: 1, monthly_cash_usd: 39.06 } },
      },
    ]);
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
  });

  it('snoozed, dropped and made anew with others, it is about those that there are', async () => {
    const [item] = await service.scanOf([idle('a')], 1);
    const until = new Date(service.clock.ms + 7 * DAY).toISOString();
    await service.items.patch(item?.id ?? 0, { snoozed_until: until });
    await service.scanOf([], 1);
    expect(await service.scanOf([idle('b')], 1)).toMatchObject([
      { status: 'OPEN', estimated_savings_usd: 39.06 },
    ]);
    await service.scanOf([], 8);
    const tables = await service.tablesOf(item?.id ?? 0);
    expect(tables.data.map(({ fqn }) => fqn)).toEqual(['warehouse.db.attic.b']);
  });

  it('dismissed as planned, dropped and then done, it keeps its tables', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a')], 1);
    await service.items.patch(id, { dismissed_reason: 'planned' });
    await service.scanOf([], 1);
    const { body } = await service.items.patch(id, { status: 'DONE' });
    expect(body.meta).toMatchObject({ frozen: { tables: 1, monthly_cash_usd: 39.06 } });
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
  });

  it('reopened by mistake after its tables have gone, it is done again with what it was about', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a')], 1);
    await service.scanOf([], 1);
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
    await service.items.patch(id, { status: 'OPEN' });
    expect(await service.scanOf([], 1)).toMatchObject([
      { status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
  });

  it('reopened after its tables have gone while it was snoozed, it is done with what it was about', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a')], 1);
    const until = new Date(service.clock.ms + 7 * DAY).toISOString();
    await service.items.patch(id, { status: 'IN_PROGRESS', snoozed_until: until });
    await service.scanOf([], 1);
    await service.items.patch(id, { status: 'OPEN', snoozed_until: null });
    expect(await service.scanOf([], 1)).toMatchObject([
      { status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
  });

  it('the figures of a done item are not those of a finding that came later and was not worth an item', async () => {
    await service.scanOf([idle('a')], 1);
    await service.scanOf([], 1);
    await service.scanOf([idle('a', { gib: 10 })], 1);
    expect(await service.scanOf([], 1)).toMatchObject([{ status: 'DONE', meta: { current: { tables: 0 } } }]);
  });

  it('more is verified than the column holds: scans go on', async () => {
    await service.call('PUT', '/cost-rates/Snowflake', {
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ usd_per_gb_month: 1_000_000 }),
    });
    await service.scanOf([idle('a', { gib: 20_000 })], 1);
    await service.scanOf([], 1);
    expect(await service.scanOf([], 31)).toMatchObject([
      { verified_savings_usd: 9_999_999_999.99, meta: { verification: { frozen_cash_usd: 20_000_000_000 } } },
    ]);
  });

  it.each(['entity_relationship', 'entity_usage'])('without %s for one scan no item ends', async (table) => {
    const { admin, omSchema } = databases;
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a')], 1);
    await service.items.patch(id, { status: 'IN_PROGRESS', title: 'Ada drops these on Friday' });
    const before = await service.list();
    await admin.query(`RENAME TABLE \`${omSchema}\`.${table} TO \`${omSchema}\`.${table}_away`);
    service.clock.ms += DAY;
    await service.scan();
    expect(await service.list()).toEqual(before);
    await admin.query(`RENAME TABLE \`${omSchema}\`.${table}_away TO \`${omSchema}\`.${table}`);
    service.clock.ms += DAY;
    await service.scan();
    expect(await service.list()).toMatchObject([
      { id, status: 'IN_PROGRESS', title: 'Ada drops these on Friday' },
    ]);
    expect(await service.scanOf([], 1)).toMatchObject([{ id, status: 'DONE' }]);
  });

  it('dropped while lineage could not be read, its tables are known all the same', async () => {
    const { admin, omSchema } = databases;
    await service.scanOf([idle('a')], 1);
    await admin.query(
      `RENAME TABLE \`${omSchema}\`.entity_relationship TO \`${omSchema}\`.entity_relationship_away`,
    );
    service.clock.ms += DAY;
    await service.scan();
    await admin.query(
      `RENAME TABLE \`${omSchema}\`.entity_relationship_away TO \`${omSchema}\`.entity_relationship`,
    );
    expect(await service.scanOf([], 1)).toMatchObject([
      { status: 'DONE', meta: { frozen: { tables: 1, monthly_cash_usd: 39.06 } } },
    ]);
    expect(await service.scanOf([], 31)).toMatchObject([{ verified_savings_usd: 39.06 }]);
    // Another finding of the schema has it measured again: it comes to the same, and nothing is said twice.
    const [{ version } = { version: 0 }] = await service.list();
    const all = await service.scanOf([idle('b', { writtenAgo: 60 })], 1);
    expect(all.find((item) => item.status === 'DONE')).toMatchObject({
      verified_savings_usd: 39.06,
      version,
    });
  });

  it('a table that was made anew is shown as what there is now', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf([idle('a')], 1);
    await service.items.patch(id, { status: 'DONE' });
    const { admin, omSchema } = databases;
    await admin.query(`UPDATE \`${omSchema}\`.table_entity SET json = JSON_SET(json, '$.id', UUID())`);
    service.clock.ms += DAY;
    await service.scan();
    const { data } = await service.tablesOf(id);
    // With its new id it has lost its use and its owner.
    expect(data.map(({ now }) => now?.category)).toEqual(['unowned_tables']);
  });
});
