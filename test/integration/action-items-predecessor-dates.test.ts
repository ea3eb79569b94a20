import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionItemsResponse } from '../../src/action-items/action-item.schemas.ts';
import { encodeCursor } from '../../src/cursor.ts';
import type { ItemsApi } from '../support/action-items.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { startOnItems } from '../support/predecessor-items.ts';

const ZERO = '0000-00-00 00:00:00';
/** Times as a server without NO_ZERO_DATE takes them. */
const ROWS: [id: number, created: string | null, updated: string | null][] = [
  [1, ZERO, '2020-02-03 04:05:06'],
  [2, null, ZERO],
  [3, '9999-12-31 23:59:59', '9999-12-31 23:59:59'],
  [4, '2300-01-01 00:00:00', null],
  [5, ZERO, ZERO],
  [6, '2020-00-00 00:00:00', '2020-05-00 10:00:00'],
  [7, '2020-02-03 04:05:06', '2287-01-01 00:00:00'],
  [8, null, '1969-01-01 00:00:00'],
];
const ORDERS = [
  ['-created_at', [3, 4, 7, 8, 6, 5, 2, 1]],
  ['-updated_at', [3, 7, 1, 8, 6, 5, 4, 2]],
] as const;

describe("the predecessor's dates", () => {
  let databases: TestDatabases;
  let api: ItemsApi;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    databases = await createTestDatabases('predecessor_dates');
    const rows = ROWS.map(([id, created_at, updated_at]) => ({ id, title: `${id}`, created_at, updated_at }));
    ({ api, stop } = await startOnItems(databases, rows, { times: 'DATETIME', sqlMode: '' }));
  });
  afterAll(async () => {
    await stop();
    await databases.drop();
  });

  it('are unknown where they are no dates, and the others stay', async () => {
    const body = await api.list({ limit: 200 });
    expect(actionItemsResponse.parse(body)).toEqual(body);
    const times = new Map(body.data.map((item) => [item.id, [item.created_at, item.updated_at]]));
    expect(times.size).toBe(ROWS.length);
    const read = (text: string | null) =>
      text === null || text.includes('-00') ? null : `${text.replace(' ', 'T')}.000Z`;
    for (const [id, created, updated] of ROWS)
      expect([id, times.get(id)]).toEqual([id, [read(created), read(updated)]]);
    expect((await api.item(5)).status).toBe(200);
  });

  it.each(ORDERS)(
    'sorted by %s are paged without overlap or gap, whatever the century',
    async (sort, ids) => {
      for (const limit of [1, 2, 3, ROWS.length])
        expect((await api.pages({ sort, limit })).map(({ id }) => id)).toEqual(ids);
    },
  );

  it.each([
    ['0000-01-01T00:00:00.000Z', 0, 200],
    ['0000-01-01T00:00:00.000Z', -1, 400],
    ['9999-12-31T23:59:59.999Z', 0, 200],
    ['9999-12-31T23:59:59.999Z', 1, 400],
  ])('a cursor of %s and %i ms is answered with %i', async (text, ms, expected) => {
    for (const [sort] of ORDERS) {
      const after = encodeCursor({ sort, value: String(Date.parse(text) + ms), id: '4' });
      expect((await api.get(`/action-items?sort=${sort}&after=${after}`)).status).toBe(expected);
    }
  });

  it('do not keep an item from being changed', async () => {
    const { status, body } = await api.patch(5, { title: 'renamed' });
    expect([status, body]).toMatchObject([200, { created_at: null, title: 'renamed', version: 2 }]);
  });
});
