import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Items, type ItemsApi, itemsOf, startItemReplicas } from '../support/action-items.ts';
import { START } from '../support/api.ts';
import { startService } from '../support/running.ts';

type Edit = {
  client: number;
  /** Which of the two replicas is asked. */
  replica: number;
  /** Asked with the version that was read, or as it comes. */
  guarded: boolean;
  /** Writes the one text that all share, or a member of `meta` of its own. */
  shared: boolean;
};

const edits = fc.array(
  fc.record({
    client: fc.nat(4),
    replica: fc.nat(1),
    guarded: fc.boolean(),
    shared: fc.boolean(),
  }),
  { minLength: 2, maxLength: 12 },
);

describe('an action item that several people change at once', () => {
  let api: Items;
  let replicas: ItemsApi[];
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ api, replicas, stop } = await startItemReplicas());
  });
  afterAll(() => stop());

  /** Appends the mark to the shared text or sets the member of that name; again from a new reading after 412. */
  const change = async (replica: ItemsApi, id: number, mark: string, { guarded, shared }: Edit) => {
    for (let attempt = 1; ; attempt += 1) {
      const read = await replica.item(id);
      const patch = shared ? { description: `${read.body.description}${mark},` } : { meta: { [mark]: true } };
      const headers = guarded || shared ? { 'if-match': String(read.headers['etag']) } : {};
      const { status } = await replica.patch(id, patch, headers);
      if (status === 200) return attempt;
      expect(status).toBe(412);
    }
  };

  it('loses no edit, counts each version once and remembers all of them', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        const { body } = await api.post({ title: 'shared', description: '', meta: {} });
        const mark = (i: number) => `e${i}`;
        const clients = Map.groupBy(all.entries(), ([, { client }]) => client);
        await Promise.all(
          [...clients.values()].map(async (own) => {
            for (const [i, edit] of own) {
              const replica = replicas[edit.replica] ?? api;
              lost += (await change(replica, body.id, mark(i), edit)) - 1;
            }
          }),
        );
        const end = (await api.item(body.id)).body;
        const marks = [...all.entries()];
        const texts = String(end.description).split(',').slice(0, -1);
        expect(texts.toSorted()).toEqual(marks.flatMap(([i, e]) => (e.shared ? [mark(i)] : [])).toSorted());
        expect(Object.keys(end.meta ?? {}).toSorted()).toEqual(
          marks.flatMap(([i, e]) => (e.shared ? [] : [mark(i)])).toSorted(),
        );
        expect(end.version).toBe(1 + all.length);
        const history = await api.history(body.id);
        expect(history.map(({ version }) => version)).toEqual(
          Array.from({ length: all.length + 1 }, (_, i) => all.length + 1 - i),
        );
        expect(replay(history)).toEqual({ description: end.description, meta: end.meta });
      }),
      { numRuns: 40 },
    );
    expect(lost).toBeGreaterThan(0);
  });

  /** What the changes make of the item when they are applied one after the other; each begins where the last ended. */
  const replay = (history: Awaited<ReturnType<ItemsApi['history']>>) => {
    const state: Record<string, unknown> = { description: '', meta: {} };
    for (const { changes } of history.toReversed()) {
      for (const [field, { from, to }] of Object.entries(changes)) {
        expect(state[field]).toEqual(from);
        state[field] = to;
      }
    }
    return state;
  };

  it('is changed by exactly one of those who hold the same version', async () => {
    const { body, headers } = await api.post({ title: 'contended' });
    const tag = { 'if-match': String(headers['etag']) };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        (replicas[i % 2] ?? api).patch(body.id, { title: `by ${i}` }, tag),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await api.item(body.id)).body).toEqual(winner?.body);
    expect(winner?.body.version).toBe(2);
  });

  it('is deleted once, and not under the eyes of who has changed it', async () => {
    const { body } = await api.post({ title: 'going' });
    const gone = await Promise.all(Array.from({ length: 6 }, () => api.remove(body.id)));
    expect(gone.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404, 404]);

    const { body: kept, headers } = await api.post({ title: 'staying' });
    const tag = { 'if-match': String(headers['etag']) };
    const both = await Promise.all([api.patch(kept.id, { title: 'changed' }, tag), api.remove(kept.id, tag)]);
    const statuses = both.map(({ status }) => status);
    expect([
      [200, 412],
      [404, 204],
    ]).toContainEqual(statuses);
  });

  it('is there again after a restart, with its history and its tag', async () => {
    const { body } = await api.post({ title: 'kept', meta: { a: [1, { b: null }] } });
    const changed = await api.patch(body.id, { title: 'still kept' });
    const again = await startService(api.databases, { now: START + 60_000 });
    try {
      const items = itemsOf(again);
      expect((await items.item(body.id)).body).toEqual(changed.body);
      expect((await items.item(body.id)).headers['etag']).toBe(changed.headers['etag']);
      expect(await items.history(body.id)).toEqual(await api.history(body.id));
    } finally {
      await again.stop();
    }
  });
});
