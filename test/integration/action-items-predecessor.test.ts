import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ActionItemResponse,
  actionItemsResponse,
  type StatsResponse,
} from '../../src/action-items/action-item.schemas.ts';
import type { ItemsApi } from '../support/action-items.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { startOnItems } from '../support/predecessor-items.ts';

const SORTS = ['-priority', '-estimated_savings_usd', '-created_at', '-updated_at'];

type Row = Record<string, unknown>;
const ROWS: Row[] = [
  { id: 3, title: 'all unknown', status: null },
  { id: 4, title: '', category: '', priority: 'HIGH', status: 'DONE', estimated_savings_usd: 0.1 },
  { id: 5, title: 'negative', priority: 'urgent', estimated_savings_usd: -3, meta: '[1, 2]' },
  { id: 6, title: 'immense', priority: 'Low', estimated_savings_usd: 1e12, meta: '"text"' },
  { id: 7, title: 'dated', created_at: '2020-02-03 04:05:06', updated_at: '1971-01-01 00:00:00' },
  { id: 8, title: 'plain', fqn: 'wh.db.public.t', estimated_savings_usd: 120.5, meta: '{"a": null}' },
  { id: 9, title: 'quoted', fqn: '"a.b".db.public.t', meta: 'null' },
  { id: 10, title: 'quotes inside', fqn: '"say ""hi"".x".db' },
  { id: 11, title: 'escaped', fqn: '"say \\"hi\\".y".db' },
  { id: 12, title: 'one part', fqn: 'lonely' },
  { id: 13, title: 'no part', fqn: '' },
  { id: 14, title: 'exact', priority: 'urgent', meta: '{"n": 9007199254740993, "list": [1]}' },
];

describe("the predecessor's action items", () => {
  let databases: TestDatabases;
  let api: ItemsApi;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    databases = await createTestDatabases('predecessor');
    ({ api, stop } = await startOnItems(databases, ROWS, { times: 'TIMESTAMP', charset: 'latin1' }));
  });
  afterAll(async () => {
    await stop();
    await databases.drop();
  });

  const byId = async () =>
    new Map((await api.list({ limit: 200 })).data.map((item) => [item.id, item] as const));

  it('are all listed, in the shape of the contract', async () => {
    const body = await api.list({ limit: 200 });
    expect(actionItemsResponse.parse(body)).toEqual(body);
    expect(body.paging.total).toBe(ROWS.length);
    expect(body.data.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ROWS.map(({ id }) => id));
    for (const { id } of body.data) expect((await api.item(id)).status).toBe(200);
  });

  it('are read for what they mean; what they do not say is null', async () => {
    const items = await byId();
    expect(items.get(3)).toMatchObject({
      ...{ status: 'OPEN', category: 'manual', priority: 'medium', source: 'manual', version: 1 },
      ...{ estimated_savings_usd: null, meta: null, created_at: null, updated_at: null, created_by: null },
    });
    expect(items.get(4)).toMatchObject({ priority: 'high', estimated_savings_usd: 0.1, category: '' });
    expect(items.get(5)).toMatchObject({
      ...{ priority: 'medium', estimated_savings_usd: null, meta: { value: [1, 2] } },
    });
    expect(items.get(6)).toMatchObject({
      ...{ priority: 'low', estimated_savings_usd: null, meta: { value: 'text' } },
    });
    expect(items.get(7)).toMatchObject({
      created_at: '2020-02-03T04:05:06.000Z',
      updated_at: '1971-01-01T00:00:00.000Z',
    });
    expect(items.get(8)).toMatchObject({ estimated_savings_usd: 120.5, meta: { a: null } });
    expect(items.get(9)?.meta).toBeNull();
  });

  it('are filtered by what they are shown as', async () => {
    const items = [...(await byId()).values()];
    for (const field of ['status', 'priority', 'category', 'source'] as const) {
      for (const value of new Set(items.map((item) => item[field]).filter((each) => each !== ''))) {
        const { data, paging } = await api.list({ [field]: value, limit: 200 });
        const expected = items.filter((item) => item[field] === value);
        expect(data.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(paging.total).toBe(expected.length);
      }
    }
  });

  it.each([
    ['wh', 8],
    ['a.b', 9],
    ['say "hi".x', 10],
    ['say "hi".y', 11],
    ['lonely', 12],
  ])('of the service %s are found by it', async (service, id) => {
    expect((await api.list({ service })).data.map((item) => item.id)).toEqual([id]);
  });

  it.each(SORTS)('are paged by %s without overlap or gap', async (sort) => {
    const whole = (await api.list({ sort, limit: 200 })).data.map(({ id }) => id);
    for (const limit of [1, 2, 3, ROWS.length]) {
      expect((await api.pages({ sort, limit })).map(({ id }) => id)).toEqual(whole);
    }
  });

  it('count in the statistics', async () => {
    const { body } = await api.get<StatsResponse>('/action-items/stats/summary');
    expect(body).toMatchObject({
      total: ROWS.length,
      by_status: { OPEN: ROWS.length - 1, IN_PROGRESS: 0, DONE: 1 },
      by_priority: { high: 1, medium: ROWS.length - 2, low: 1 },
      by_category: { '': 1, manual: ROWS.length - 1 },
      total_potential_savings_usd: 120.5,
    });
  });

  it('can be changed to any text, of any length that is allowed', async () => {
    const fields = {
      title: '🧹'.repeat(255),
      description: '売'.repeat(10_000),
      category: '片付け',
      fqn: `"🧹.x".${'x'.repeat(3_065)}`,
      estimated_savings_usd: 9_999_999_999.99,
    };
    const { status, body } = await api.patch(3, fields);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...fields, version: 2, updated_by: 'ada.lovelace' });
    expect((await api.item(3)).body).toEqual(body);
    expect((await api.list({ service: '🧹.x' })).data.map(({ id }) => id)).toEqual([3]);
  });

  it('keep a priority that we do not know until somebody sets one', async () => {
    await api.patch(5, { title: 'renamed' });
    expect((await api.history(5))[0]?.changes).toEqual({ title: { from: 'negative', to: 'renamed' } });
    const { body } = await api.patch(5, { priority: 'low' });
    expect(body.priority).toBe('low');
    const low = (await api.list({ priority: 'low' })).data as ActionItemResponse[];
    expect(low.map(({ id }) => id)).toContain(5);
  });

  it('keep what we cannot read exactly, in all that a change does not name', async () => {
    const stored = async (id: number) => {
      const columns = 'priority, CAST(meta AS CHAR) AS meta, service';
      const sql = `SELECT ${columns} FROM ${quoteName(databases.thirdeyeSchema)}.action_items WHERE id = ?`;
      const [rows] = await databases.admin.query<RowDataPacket[]>(sql, [id]);
      return rows[0];
    };
    for (const id of [6, 10, 14]) {
      const before = await stored(id);
      expect((await api.patch(id, { title: 'renamed' })).status).toBe(200);
      expect([id, await stored(id)]).toEqual([id, before]);
    }
    expect((await stored(14))?.['meta']).toContain('9007199254740993');
    // A member beside it would take its last digit along.
    const refused = await api.send('PATCH', '/14', { meta: { note: 1 } });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'meta' }] } });
    const { body } = await api.patch(14, { meta: { note: 1, n: '9007199254740993' } });
    expect(body.meta).toEqual({ note: 1, n: '9007199254740993', list: [1] });
    expect((await api.patch(14, { fqn: 'elsewhere.db' })).status).toBe(200);
    expect(await stored(14)).toMatchObject({ priority: 'urgent', service: 'elsewhere' });
  });
});
