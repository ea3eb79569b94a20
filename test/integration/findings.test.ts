import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionItemResponse } from '../../src/action-items/action-item.schemas.ts';
import { START } from '../support/api.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const RATE = 0.0390625;

const finding = (item: ActionItemResponse | undefined) =>
  (item?.meta?.['finding'] ?? null) as {
    tables: number;
    bytes: number;
    monthly_cash_usd: number;
    top_tables: { fqn: string; monthly_cost_usd: number }[];
    rates: { service_type: string; usd_per_gb_month: number; source: string }[];
  } | null;

describe('findings and their action items', () => {
  let databases: TestDatabases;
  let service: WasteService;

  beforeAll(async () => {
    databases = await createTestDatabases('findings');
  });
  afterAll(() => databases.drop());
  beforeEach(async () => {
    service = await startWaste(databases, [idle('a'), idle('b', { gib: 2_000 })]);
  });
  afterEach(() => service.stop());

  it('a finding is one item a category and schema, with its evidence', async () => {
    const [item, ...others] = await service.list();
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      title: 'Investigate tables that nobody reads or writes: warehouse.db.attic',
      ...{ status: 'OPEN', category: 'zombie_tables', priority: 'high', source: 'finding', version: 1 },
      ...{ estimated_savings_usd: 117.19, fqn: 'warehouse.db.attic', created_by: 'ThirdEye' },
    });
    expect(finding(item)).toMatchObject({
      ...{ tables: 2, bytes: 3_000 * 2 ** 30, monthly_cash_usd: 117.19 },
      top_tables: [
        { fqn: 'warehouse.db.attic.b', monthly_cost_usd: 78.13 },
        { fqn: 'warehouse.db.attic.a', monthly_cost_usd: 39.06 },
      ],
      rates: [{ service_type: 'Snowflake', usd_per_gb_month: RATE }],
    });
    const { data, frozen_at } = await service.tablesOf(item?.id ?? 0);
    expect(frozen_at).toBeNull();
    expect(data.map(({ fqn }) => fqn).sort()).toEqual(['warehouse.db.attic.a', 'warehouse.db.attic.b']);
    expect(data[0]?.now).toMatchObject({ category: 'zombie_tables' });
    const { body } = await service.get<{ total_potential_savings_usd: number }>(
      '/action-items/stats/summary',
    );
    expect(body.total_potential_savings_usd).toBe(117.19);
  });

  it('each kind of finding is found, and below the threshold none', async () => {
    const found = await service.scanOf([
      idle('zombie'),
      idle('stale', { writtenAgo: 60 }),
      idle('refreshed', { writtenAgo: 3 }),
      idle('large', { usedAgo: 70 }),
      idle('orphan', { usedAgo: 1, owned: false }),
      idle('small', { schema: 'pantry', gib: 100 }),
      idle('cheap', { schema: 'pantry', usedAgo: 1, gib: 100, owned: false }),
    ]);
    const open = found.filter(({ status }) => status === 'OPEN');
    expect(open.map(({ category, estimated_savings_usd: usd }) => [category, usd]).sort()).toEqual([
      ['large_unused', 39.06],
      ['refresh_waste', 39.06],
      ['stale_tables', 39.06],
      ['unowned_tables', 0],
      ['zombie_tables', 39.06],
    ]);
    expect((await service.tables({ category: 'unowned_tables' })).data.map(({ name }) => name)).toEqual([
      'orphan',
    ]);
    const saved = found.reduce(
      (sum, { category, estimated_savings_usd: usd }) =>
        category === 'large_unused' || category === 'unowned_tables' ? sum : sum + (usd ?? 0),
      0,
    );
    const { metadata } = await service.score();
    expect(metadata.monthly_savings_usd).toBeCloseTo(saved + 100 * RATE, 1); // and the small one
  });

  it('the same scan twice changes nothing', async () => {
    const before = await service.list();
    await service.scan();
    expect(await service.list()).toEqual(before);
  });

  it('figures follow while it is open, and what a person has set stays', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await service.items.patch(id, { title: 'mine', priority: 'low', meta: { note: 'call me' } });
    const [item] = await service.scanOf([idle('a'), idle('b', { gib: 2_000 }), idle('c', { gib: 3_000 })]);
    expect(item).toMatchObject({
      ...{ id, title: 'mine', priority: 'low', estimated_savings_usd: 234.38, version: 3 },
      meta: { note: 'call me', finding: { tables: 3 } },
      updated_by: 'ThirdEye',
    });
    await service.items.patch(id, { estimated_savings_usd: 1, meta: { finding: { tables: 99 } } });
    const [own] = await service.scanOf([idle('a')]);
    expect(own).toMatchObject({ estimated_savings_usd: 1, meta: { finding: { tables: 99 } } });
    const history = await service.items.history(id);
    expect(history[1]?.changes).toMatchObject({
      estimated_savings_usd: { from: 117.19, to: 234.38 },
      'meta.finding.tables': { from: 2, to: 3 },
    });
    expect(history[1]?.changes).not.toHaveProperty('meta');
    expect(history.map(({ by, action }) => [by, action])).toEqual([
      ['ada.lovelace', 'updated'],
      ['ThirdEye', 'updated'],
      ['ada.lovelace', 'updated'],
      ['ThirdEye', 'created'],
    ]);
  });

  it('leaving OPEN freezes what it was about, with what there is now beside it', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    const { body } = await service.items.patch(id, { status: 'IN_PROGRESS' });
    const frozen = { tables: 2, monthly_cash_usd: 117.19 };
    expect(body.meta).toMatchObject({ frozen, current: frozen });
    const [item] = await service.scanOf([idle('a'), idle('c', { gib: 10 })]);
    expect(item).toMatchObject({
      ...{ status: 'IN_PROGRESS', estimated_savings_usd: 39.45 },
      meta: { frozen, current: { tables: 2, monthly_cash_usd: 39.45 } },
    });
    const tables = await service.tablesOf(id);
    expect(tables.frozen_at).toBe(new Date(START).toISOString());
    expect(tables.data.map(({ fqn, now }) => [fqn, now?.category ?? null]).sort()).toEqual([
      ['warehouse.db.attic.a', 'zombie_tables'],
      ['warehouse.db.attic.b', null],
    ]);
    const { body: reopened } = await service.items.patch(id, { status: 'OPEN' });
    expect(reopened.meta).not.toHaveProperty('frozen');
    const [again] = await service.scanOf([idle('a')]);
    expect(again).toMatchObject({ status: 'OPEN', estimated_savings_usd: 39.06 });
    expect((await service.tablesOf(id)).data).toHaveLength(1);
  });
});
