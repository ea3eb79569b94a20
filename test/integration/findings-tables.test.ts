import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ItemTablesResponse } from '../../src/action-items/action-item.schemas.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

describe('the tables behind an item', () => {
  let databases: TestDatabases;
  let service: WasteService;
  let id: number;
  beforeAll(async () => {
    databases = await createTestDatabases('members');
    service = await startWaste(databases, [
      ...Array.from({ length: 7 }, (_, n) => idle(`t${n}`, { gib: n === 0 ? null : 100 * n })),
      idle('elsewhere', { schema: 'cellar' }),
    ]);
    id = (await service.list()).find(({ fqn }) => fqn === 'warehouse.db.attic')?.id ?? 0;
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const page = (query: string, of = id) =>
    service.get<ItemTablesResponse>(`/action-items/${of}/tables${query}`);

  const expectPages = async () => {
    const { body: all } = await page('?limit=200');
    expect(all.data).toHaveLength(7);
    expect(all.paging.after).toBeNull();
    const rows: ItemTablesResponse['data'] = [];
    let after: string | null = '';
    while (after !== null) {
      const { body }: { body: ItemTablesResponse } = await page(
        `?limit=3${after === '' ? '' : `&after=${after}`}`,
      );
      rows.push(...body.data);
      after = body.paging.after;
      expect(after ?? '').toMatch(/^[\w-]*$/);
    }
    expect(rows).toEqual(all.data);
    return all;
  };

  it('come page by page, while it is open and when they are kept', async () => {
    const open = await expectPages();
    expect(open.frozen_at).toBeNull();
    expect(open.data.find(({ fqn }) => fqn.endsWith('.t0'))).toMatchObject({
      ...{ size_bytes: null, monthly_cost_usd: null, savings_kind: 'cash' },
      now: { size_bytes: null, monthly_cost_usd: null, category: 'zombie_tables' },
    });
    await service.items.patch(id, { status: 'IN_PROGRESS' });
    const kept = await expectPages();
    expect(kept.frozen_at).not.toBeNull();
    expect(kept.data).toEqual(open.data);
  });

  it('an item that no scan has made has none', async () => {
    const { body } = await service.items.post({ title: 'by hand' });
    expect((await page('', body.id)).body).toEqual({
      frozen_at: null,
      data: [],
      paging: { limit: 20, after: null },
    });
  });

  it('what is no page is refused by name', async () => {
    const { body } = await page('?limit=1');
    const cursor = body.paging.after ?? '';
    const other = (await service.list()).find((item) => item.id !== id)?.id ?? 0;
    expect((await page(`?after=${cursor}`, other)).status).toBe(400);
    for (const query of [
      '?limit=0',
      '?limit=201',
      '?after=x',
      '?after=',
      `?after=${cursor}=`,
      '?sort=id',
      '?x=1',
    ])
      expect((await page(query)).status, query).toBe(400);
    expect((await page('', 999_999)).status).toBe(404);
    expect((await page('', Number.NaN)).status).toBe(400);
    await service.items.remove(other);
    expect((await page('', other)).status).toBe(404);
  });
});
