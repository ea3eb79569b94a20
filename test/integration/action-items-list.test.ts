import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionItemResponse } from '../../src/action-items/action-item.schemas.ts';
import { type Items, startItems } from '../support/action-items.ts';
import type { Query } from '../support/running.ts';

const SORTS = ['-priority', '-estimated_savings_usd', '-created_at', '-updated_at'] as const;
const PRIORITIES = ['high', 'medium', 'low'] as const;
const STATUSES = ['OPEN', 'IN_PROGRESS', 'DONE'] as const;
const CATEGORIES = ['manual', 'Manual', 'clean up', '片付け'] as const;
const FQNS = [null, 'wh.db.s.t', '"wh.x".db', 'WH.db', 'other'] as const;
const SAVINGS = [null, 0, 0.01, 99.99, 100, 9_999_999_999.99] as const;
const TITLES = [
  '100%',
  '100%_sure',
  '100_',
  '1000',
  'a_b',
  'a\\b',
  "it's",
  'DUP',
  'dup',
  'düp',
  '📈 up',
  '%',
  '_',
];

const at = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;

type Sort = (typeof SORTS)[number];

/** The order of the contract, told again: unknown values last. */
const inOrder = (sort: Sort) => (a: ActionItemResponse, b: ActionItemResponse) => {
  const down = (x: number | null, y: number | null) =>
    (y ?? Number.NEGATIVE_INFINITY) - (x ?? Number.NEGATIVE_INFINITY) || 0;
  const savings = down(a.estimated_savings_usd, b.estimated_savings_usd);
  const time = (text: string | null) => (text === null ? null : Date.parse(text));
  if (sort === '-priority') {
    const rank = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
    return rank || savings || a.id - b.id;
  }
  if (sort === '-estimated_savings_usd') return savings || b.id - a.id;
  const [x, y] = sort === '-created_at' ? [a.created_at, b.created_at] : [a.updated_at, b.updated_at];
  return down(time(x), time(y)) || b.id - a.id;
};

describe('GET /action-items', () => {
  let api: Items;
  let all: ActionItemResponse[];

  beforeAll(async () => {
    api = await startItems();
    for (let i = 0; i < 60; i += 1) {
      if (i % 4 === 0) api.clock.ms += 1;
      const { status } = await api.post({
        title: at(TITLES, i),
        priority: at(PRIORITIES, i),
        status: at(STATUSES, i >> 1),
        category: at(CATEGORIES, i >> 2),
        fqn: at(FQNS, i),
        estimated_savings_usd: at(SAVINGS, i >> 1),
      });
      expect(status).toBe(201);
    }
    const { data } = await api.list({ limit: 200 });
    for (const { id } of data.slice(0, 5)) {
      api.clock.ms += 1;
      await api.patch(id, { description: 'touched' });
    }
    await api.remove(data[7]?.id ?? 0);
    all = (await api.list({ limit: 200 })).data;
  });
  afterAll(() => api.close());

  const ids = (items: readonly ActionItemResponse[]) => items.map(({ id }) => id);

  it('gives 20, the most urgent first, when nothing is asked for', async () => {
    const { data, paging } = await api.list();
    expect(ids(data)).toEqual(ids(all.slice(0, 20)));
    expect(paging).toMatchObject({ total: 59, limit: 20, after: expect.stringMatching(/^[\w-]+$/) });
  });

  describe.each(SORTS)('sorted by %s', (sort) => {
    it('is in order, unknown values last', async () => {
      const { data } = await api.list({ sort, limit: 200 });
      expect(ids(data)).toEqual(ids(all.toSorted(inOrder(sort))));
      expect(data).toHaveLength(59);
    });

    it.each([1, 2, 7, 58, 59, 60])('pages of %i are the list, without overlap or gap', async (limit) => {
      expect(ids(await api.pages({ sort, limit }))).toEqual(ids(all.toSorted(inOrder(sort))));
    });

    it('pages neither repeat nor skip what was there while others insert', async () => {
      const known = new Set(ids((await api.list({ sort, limit: 200 })).data));
      const added: number[] = [];
      let n = 0;
      const pages = await api.pages({ sort, limit: 7 }, async () => {
        n += 1;
        for (const priority of PRIORITIES) {
          const fields = { priority, estimated_savings_usd: at(SAVINGS, n) };
          added.push((await api.post({ title: 'between', ...fields })).body.id);
        }
      });
      for (const id of added) await api.remove(id);
      const seen = ids(pages);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => known.has(id))).toEqual(ids(all.toSorted(inOrder(sort))));
      expect(added.length).toBeGreaterThan(0);
    });

    it.each([
      'AAAA',
      Buffer.from('["-priority","9:1.00","1"]').toString('base64url'),
      Buffer.from(JSON.stringify([sort, '1:1.00', 'x'])).toString('base64url'),
      Buffer.from(JSON.stringify([sort, "' OR 1=1", '1'])).toString('base64url'),
      Buffer.from(JSON.stringify([sort, '9'.repeat(40), '1'])).toString('base64url'),
      Buffer.from(JSON.stringify([sort, '9'.repeat(15), '1'])).toString('base64url'),
      Buffer.from(JSON.stringify(['name', null, '1'])).toString('base64url'),
    ])('refuses the cursor %s', async (after) => {
      const { status, body } = await api.get(`/action-items?sort=${sort}&after=${after}`);
      expect(status).toBe(400);
      expect(body.errors?.map(({ path }) => path)).toEqual(['after']);
    });
  });

  it('is filtered by any of its filters together, with the total of what passes', async () => {
    const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const service = (fqn: string | null) => (fqn === '"wh.x".db' ? 'wh.x' : (fqn?.split('.')[0] ?? null));
    const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          status: some(STATUSES),
          priority: some(PRIORITIES),
          category: some([...CATEGORIES, 'none']),
          source: some(['manual', 'finding']),
          service: some(['wh', 'WH', 'wh.x', 'other', 'none']),
          q: some(['100', '100%', 'dup', '📈', 'D', 'none']),
          sort: some(SORTS),
          limit: fc.constantFrom(1, 5, 200),
        }),
        async (members) => {
          const expected = all
            .toSorted(inOrder(members.sort ?? '-priority'))
            .filter(
              (item) =>
                (members.status ?? item.status) === item.status &&
                (members.priority ?? item.priority) === item.priority &&
                (members.category ?? item.category) === item.category &&
                (members.source ?? item.source) === item.source &&
                (members.service === undefined || members.service === service(item.fqn)) &&
                (members.q === undefined || fold(item.title).startsWith(fold(members.q))),
            );
          const query: Query = members;
          expect(ids(await api.pages(query))).toEqual(ids(expected));
          expect((await api.list(query)).paging.total).toBe(expected.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['100%', ['100%', '100%_sure']],
    ['100_', ['100_']],
    ['a_', ['a_b']],
    ['a\\', ['a\\b']],
    ['%', ['%']],
    ['_', ['_']],
    ["it'", ["it's"]],
    ['DUP', ['DUP', 'dup', 'düp']],
    ['📈', ['📈 up']],
    ["' OR 1=1 -- ", []],
    ['\u0000', []],
  ])('q=%s is the beginning of a title and nothing else', async (q, expected) => {
    const { data } = await api.list({ q, limit: 200 });
    expect([...new Set(data.map(({ title }) => title))].sort()).toEqual(expected.sort());
  });

  it.each([
    ...['limit=0', 'limit=201', 'limit=1.5', 'limit=', 'limit=05', 'limit=1&limit=2', 'sort=priority'],
    ...['sort=', 'status=open', 'priority=HIGH', 'source=scan', 'category=', 'service=', 'q=', 'after='],
    ...[`q=${'x'.repeat(256)}`, 'offset=1', 'Limit=1', `after=${'x'.repeat(301)}`],
  ])('%s is refused by name', async (text) => {
    const { status, body } = await api.get(`/action-items?${text}`);
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual([text.split('=')[0]]);
  });

  it.each(['0', 'x', '-1', '1.5', '01', '1e3', '9007199254740993', '99999999999999999999', '%00'])(
    'the id %s is none',
    async (id) => {
      for (const path of [`/action-items/${id}`, `/action-items/${id}/history`]) {
        const { status, body } = await api.get(path);
        expect([path, status, body.code]).toEqual([path, 400, 400]);
      }
    },
  );

  it('an id that is nowhere is 404, whatever is asked of it', async () => {
    const message = 'action item 999999999999999 not found';
    const path = '/action-items/999999999999999';
    expect(await api.get(path)).toMatchObject({ status: 404, body: { message } });
    expect(await api.get(`${path}/history`)).toMatchObject({ status: 404, body: { message } });
    expect(await api.get(`${path}/nope`)).toMatchObject({ status: 404 });
  });
});
