import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatsResponse } from '../../src/action-items/action-item.schemas.ts';
import { type Items, type ItemsApi, startItemReplicas } from '../support/action-items.ts';

const STATUSES = ['OPEN', 'IN_PROGRESS', 'DONE'] as const;

describe('what action items add up to', () => {
  let api: Items;
  let replicas: ItemsApi[];
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ api, replicas, stop } = await startItemReplicas());
  });
  afterAll(() => stop());

  const stats = async (replica: ItemsApi) =>
    (await replica.get<StatsResponse>('/action-items/stats/summary')).body;

  /** The same, added up from the list. */
  const expected = async (replica: ItemsApi) => {
    const items = await replica.pages({ limit: 200 });
    const open = items.filter(({ status }) => status !== 'DONE');
    const cents = open.reduce((sum, item) => sum + Math.round((item.estimated_savings_usd ?? 0) * 100), 0);
    const byStatus = STATUSES.map((name) => [name, items.filter(({ status }) => status === name).length]);
    return {
      total: items.length,
      by_status: Object.fromEntries(byStatus),
      total_potential_savings_usd: cents / 100,
    };
  };

  it('is known on both replicas as soon as a change has been answered', async () => {
    const steps = fc.array(
      fc.record({
        replica: fc.nat(1),
        reader: fc.nat(1),
        what: fc.constantFrom('post', 'patch', 'remove'),
        status: fc.constantFrom(...STATUSES),
        savings: fc.integer({ min: 0, max: 1_000 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        for (const { replica, reader, what, status, savings } of all) {
          const writes = replicas[replica] as ItemsApi;
          const reads = replicas[reader] as ItemsApi;
          const { data } = await reads.list({ status });
          const fields = { status, estimated_savings_usd: savings / 100 };
          const id = data[0]?.id;
          if (what === 'post' || id === undefined) await writes.post({ title: 'sum', ...fields });
          else if (what === 'patch') await writes.patch(id, { ...fields, status: 'OPEN' });
          else await writes.remove(id);
          const sums = await stats(reads);
          expect(sums).toMatchObject(await expected(reads));
          for (const name of STATUSES)
            expect((await reads.list({ status: name, limit: 1 })).paging.total).toBe(sums.by_status[name]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is never older than what its caller has changed, whoever else changes and asks', async () => {
    const writer = async (replica: ItemsApi, category: string) => {
      const titles: string[] = [];
      for (let n = 1; n <= 10; n += 1) {
        const title = `${n} of mine`;
        titles.push(title);
        await replica.post({ title, category });
        // The same page each time, on both replicas.
        for (const reads of replicas)
          expect((await reads.list({ category })).data.map((item) => item.title)).toEqual(titles);
        expect((await stats(replica)).by_category[category]).toBe(n);
        expect((await replica.list({ category, limit: 1 })).paging.total).toBe(n);
      }
      const last = (await replica.list({ category })).data.at(-1);
      await replica.patch(last?.id ?? 0, { title: 'another title' });
      for (const reads of replicas)
        expect((await reads.list({ category })).data.at(-1)).toMatchObject({
          title: 'another title',
          version: 2,
        });
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map((i) => writer(replicas[i % 2] as ItemsApi, `of ${i}`)));
  });

  it('is right although the counter is missing, and the next change counts again', async () => {
    const counter = `${api.databases.thirdeyeSchema}.action_items_revision`;
    const { admin } = api.databases;
    const before = await stats(api);
    await admin.query('DELETE FROM ??', [counter]);
    expect(await stats(api)).toEqual(before);
    expect((await api.list({ sort: '-created_at' })).paging.total).toBe(before.total);
    await api.post({ title: 'counted again' });
    expect((await stats(api)).total).toBe(before.total + 1);
    expect((await api.list({ sort: '-created_at' })).data[0]?.title).toBe('counted again');
    const [rows] = await admin.query('SELECT revision FROM ??', [counter]);
    expect(rows).toEqual([{ revision: 1 }]);
  });

  it('shows a change that no counter tells of ten seconds later', async () => {
    const before = await stats(api);
    const page = await api.list({ sort: '-created_at' });
    await api.databases.admin.query("INSERT INTO ?? (title) VALUES ('by hand')", [
      `${api.databases.thirdeyeSchema}.action_items`,
    ]);
    expect((await stats(api)).total).toBe(before.total);
    expect(await api.list({ sort: '-created_at' })).toEqual(page);
    api.clock.ms += 10_000;
    expect((await stats(api)).total).toBe(before.total + 1);
    const later = await api.list({ sort: '-created_at' });
    expect(later.paging.total).toBe(page.paging.total + 1);
    expect(later.data[0]?.title).toBe('by hand');
  });
});
