import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Items, itemsOf, startItems } from '../support/action-items.ts';
import { START } from '../support/api.ts';
import { rowsOf } from '../support/migrating.ts';
import { startService, token } from '../support/running.ts';
import { waitFor } from '../support/wait.ts';

const DAY_MS = 86_400_000;

describe('a POST with an idempotency key', () => {
  let api: Items;
  let n = 0;
  beforeAll(async () => {
    api = await startItems();
  });
  afterAll(() => api.close());

  const newKey = () => {
    n += 1;
    return `key ${n}`;
  };
  const post = (body: object, key: string, user?: string) =>
    api.post(body, {
      headers: { 'idempotency-key': key },
      ...(user === undefined
        ? {}
        : { token: token(api.clock.ms, { sub: user, preferred_username: user, email: `${user}@x.org` }) }),
    });
  const total = async () => (await api.list({ limit: 1 })).paging.total;

  it('that is sent again gives the same item, as it is by then', async () => {
    const key = newKey();
    const first = await post({ title: 'once', meta: { a: 1, b: 2 } }, key);
    expect(first.status).toBe(201);
    const count = await total();
    const again = await post({ meta: { b: 2, a: 1 }, title: 'once' }, key);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers['location']).toBe(first.headers['location']);
    expect(again.headers['etag']).toBe(first.headers['etag']);
    const { body: changed } = await api.patch(first.body.id, { title: 'since then' });
    expect(await post({ title: 'once', meta: { a: 1, b: 2 } }, key)).toMatchObject({
      status: 200,
      body: changed,
    });
    expect(await total()).toBe(count);
  });

  it('and another body is a conflict, which makes nothing', async () => {
    const key = newKey();
    await post({ title: 'once' }, key);
    const count = await total();
    for (const body of [
      { title: 'Once' },
      { title: 'once', priority: 'high' },
      { title: 'once', meta: {} },
    ]) {
      expect(await post(body, key)).toMatchObject({ status: 409, body: { code: 409 } });
    }
    expect(await total()).toBe(count);
  });

  it('is the same whether the key comes in a header or in the body', async () => {
    const key = newKey();
    const { body } = await post({ title: 'either' }, key);
    const member = await api.post({ title: 'either', idempotency_key: key });
    expect(member).toMatchObject({ status: 200, body });
    const both = await post({ title: 'either', idempotency_key: key }, key);
    expect(both).toMatchObject({ status: 200, body });
    expect(body).not.toHaveProperty('idempotency_key');
  });

  it('is refused with two keys that differ, or one that is none', async () => {
    const two = await post({ title: 'x', idempotency_key: 'a' }, 'b');
    expect(two).toMatchObject({ status: 400, body: { errors: [{ path: 'idempotency_key' }] } });
    for (const key of ['', ' ', 'x'.repeat(256), 'a\nb', 7, null]) {
      const { status, body } = await api.post({ title: 'x', idempotency_key: key });
      expect([key, status, body]).toMatchObject([key, 400, { errors: [{ path: 'idempotency_key' }] }]);
    }
    const { status, body } = await post({ title: 'x' }, 'x'.repeat(256));
    expect([status, body]).toMatchObject([400, { errors: [{ path: 'idempotency-key' }] }]);
  });

  it('of one user is nothing to another', async () => {
    const key = newKey();
    const ada = await post({ title: 'hers' }, key);
    const grace = await post({ title: 'another' }, key, 'grace');
    expect([ada.status, grace.status]).toEqual([201, 201]);
    expect(grace.body.id).not.toBe(ada.body.id);
    expect(grace.body.created_by).toBe('grace');
  });

  it('is remembered for 24 hours, to the millisecond', async () => {
    const key = newKey();
    const { body } = await post({ title: 'daily' }, key);
    api.clock.ms += DAY_MS - 1;
    expect(await post({ title: 'daily' }, key)).toMatchObject({ status: 200, body: { id: body.id } });
    api.clock.ms += 1;
    const next = await post({ title: 'with another body' }, key);
    expect(next.status).toBe(201);
    expect(next.body.id).not.toBe(body.id);
    expect(await post({ title: 'with another body' }, key)).toMatchObject({ body: { id: next.body.id } });
  });

  it('whose item was deleted is a conflict: neither silence nor a second item', async () => {
    const key = newKey();
    const { body } = await post({ title: 'gone' }, key);
    await api.remove(body.id);
    const again = await post({ title: 'gone' }, key);
    expect(again).toMatchObject({
      status: 409,
      body: { message: `action item ${body.id}, made with this key, was deleted` },
    });
  });

  it('that is refused leaves the key free', async () => {
    const key = newKey();
    expect((await post({ title: '' }, key)).status).toBe(400);
    expect((await post({ title: 'right' }, key)).status).toBe(201);
  });

  it('sent many times at once, to two replicas, makes one item', async () => {
    const other = await startService(api.databases, { now: api.clock.ms });
    try {
      const replicas = [api, itemsOf(other)];
      for (let round = 0; round < 8; round += 1) {
        const count = await total();
        const headers = { 'idempotency-key': newKey() };
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, i) => (replicas[i % 2] ?? api).post({ title: 'raced' }, { headers })),
        );
        expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
        expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
        expect(await total()).toBe(count + 1);
      }
    } finally {
      await other.stop();
    }
  });

  it('at the end of its day makes one item however many come', async () => {
    const key = newKey();
    await post({ title: 'old' }, key);
    api.clock.ms += DAY_MS;
    const answers = await Promise.all(Array.from({ length: 6 }, () => post({ title: 'new' }, key)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('without a key each makes its own', async () => {
    const [a, b] = [await api.post({ title: 'twin' }), await api.post({ title: 'twin' })];
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(a.body.id).not.toBe(b.body.id);
  });

  it('ended keys are removed with the next scan', async () => {
    await post({ title: 'to be forgotten' }, newKey());
    api.clock.ms += DAY_MS;
    const fresh = await post({ title: 'to be kept' }, newKey());
    await api.scan();
    // What is too old goes behind the publication, which readers see first.
    await waitFor(async () => {
      const rows = await rowsOf(api.databases, 'idempotency_keys');
      expect(rows.map((row) => row['item_id'])).toEqual([fresh.body.id]);
    });
  });

  it('is remembered over a restart', async () => {
    const headers = { 'idempotency-key': newKey() };
    const { body } = await api.post({ title: 'kept' }, { headers });
    const again = await startService(api.databases, { now: api.clock.ms });
    try {
      expect(await itemsOf(again).post({ title: 'kept' }, { headers })).toMatchObject({ status: 200, body });
    } finally {
      await again.stop();
    }
    expect(api.clock.ms).toBeGreaterThan(START);
  });
});
