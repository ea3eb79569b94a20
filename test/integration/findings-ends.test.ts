import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fqn as fqnOf } from '../../src/demo/openmetadata/hash.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { until } from '../support/running.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const DAY = 86_400_000;

describe('how items of findings end', () => {
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

  it('gone, it is done; back, it is a new item that names the old one', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    const [done] = await service.scanOf([], 1);
    expect(done).toMatchObject({
      ...{ id, status: 'DONE', estimated_savings_usd: 117.19 },
      meta: {
        resolution: 'auto_resolved',
        frozen: { tables: 2, monthly_cash_usd: 117.19 },
        current: { tables: 0 },
      },
    });
    expect((await service.tablesOf(id)).data.map(({ fqn, now }) => [fqn, now])).toEqual(
      expect.arrayContaining([
        ['warehouse.db.attic.a', null],
        ['warehouse.db.attic.b', null],
      ]),
    );
    const found = await service.scanOf([idle('a')], 1);
    const fresh = found.find((item) => item.id !== id);
    expect(found).toHaveLength(2);
    expect(fresh).toMatchObject({ status: 'OPEN', meta: { previous_item: id } });
    expect(found.find((item) => item.id === id)).toMatchObject({
      status: 'DONE',
      meta: { slipped_back: { at: new Date(service.clock.ms).toISOString() } },
    });
  });

  it('below the threshold an item goes on as long as a table is left', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    const [item] = await service.scanOf([idle('a', { gib: 10 })]);
    expect(item).toMatchObject({ id, status: 'OPEN', estimated_savings_usd: 0.39, priority: 'low' });
  });

  it('what a person has done and is still found is not nagged about for 30 days', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await service.items.patch(id, { status: 'DONE' });
    const both = [idle('a'), idle('b', { gib: 2_000 })];
    expect((await service.scanOf(both, 29)).map((item) => item.id)).toEqual([id]);
    const later = await service.scanOf(both, 1);
    expect(later).toHaveLength(2);
    expect(later.find((item) => item.id !== id)).toMatchObject({
      status: 'OPEN',
      meta: { previous_item: id },
    });
  });

  it('deleted, dismissed or snoozed is respected', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await service.items.remove(id);
    expect(await service.scanOf([idle('a')])).toEqual([]);
    expect(await service.scanOf([])).toEqual([]);
    expect(await service.scanOf([idle('a')])).toEqual([]);

    const [other] = await service.scanOf([idle('x', { schema: 'cellar' })]);
    await service.items.patch(other?.id ?? 0, { dismissed_reason: 'accepted_risk' });
    expect(await service.scanOf([])).toMatchObject([{ id: other?.id, status: 'OPEN' }]);
    expect(await service.scanOf([idle('x', { schema: 'cellar' })])).toMatchObject([
      { id: other?.id, status: 'OPEN', dismissed_reason: 'accepted_risk' },
    ]);
    await service.items.patch(other?.id ?? 0, {
      dismissed_reason: null,
      snoozed_until: new Date(service.clock.ms + 3 * DAY).toISOString(),
    });
    expect(await service.scanOf([], 1)).toMatchObject([{ status: 'OPEN' }]);
    expect(await service.scanOf([], 3)).toMatchObject([
      { status: 'DONE', meta: { resolution: 'auto_resolved' } },
    ]);
  });

  it('an own rate changes its money at once', async () => {
    const [{ id } = { id: 0 }] = await service.list();
    await service.call('PUT', '/cost-rates/Snowflake', {
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ usd_per_gb_month: 0.01, savings_kind: 'capacity' }),
    });
    const item = await until(
      async () => (await service.items.item(id)).body,
      ({ version }) => version > 1,
    );
    expect(item).toMatchObject({
      ...{ estimated_savings_usd: 0, priority: 'low' },
      meta: { finding: { monthly_cash_usd: 0, monthly_capacity_usd: 30, rates: [{ origin: 'own' }] } },
    });
  });

  it('names of every kind lead to their tables', async () => {
    const odd = ['a.b', 'say "hi"', '🐘', 'é ü', "it's 100%_"];
    const found = await service.scanOf(odd.map((schema) => idle('t.1', { schema })));
    const open = found.filter(({ status }) => status === 'OPEN');
    expect(open.map(({ fqn }) => fqn).sort()).toEqual(
      odd.map((schema) => fqnOf(['warehouse', 'db', schema])).sort(),
    );
    for (const item of open) {
      const { data } = await service.tablesOf(item.id);
      expect(data.map(({ fqn }) => fqn)).toEqual([`${item.fqn}."t.1"`]);
    }
  });
});
