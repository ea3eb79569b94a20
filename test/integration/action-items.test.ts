import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionItemResponse, type StatsResponse } from '../../src/action-items/action-item.schemas.ts';
import { type Items, startItems } from '../support/action-items.ts';
import { START } from '../support/api.ts';
import { token } from '../support/running.ts';

const NOW = new Date(START).toISOString();

describe('an action item', () => {
  let api: Items;
  beforeAll(async () => {
    api = await startItems();
  });
  afterAll(() => api.close());

  it('is made from a title alone, with the defaults of the contract', async () => {
    const { status, headers, body } = await api.post({ title: 'Drop the old copies' });
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/v1/thirdeye/action-items/${body.id}`);
    expect(headers['etag']).toBe(`"${body.id}-1"`);
    expect(body).toEqual({
      id: body.id,
      title: 'Drop the old copies',
      description: null,
      status: 'OPEN',
      category: 'manual',
      priority: 'medium',
      estimated_savings_usd: 0,
      fqn: null,
      meta: null,
      source: 'manual',
      snoozed_until: null,
      dismissed_reason: null,
      verified_savings_usd: null,
      created_at: NOW,
      updated_at: NOW,
      created_by: 'ada.lovelace',
      updated_by: 'ada.lovelace',
      version: 1,
    });
    expect(actionItemResponse.parse(body)).toEqual(body);
    expect((await api.item(body.id)).body).toEqual(body);
  });

  it('keeps every field as it was sent, odd characters included', async () => {
    const fields = {
      title: '🧹 "quotes", it\'s 100%_sure \\ 売上',
      description: 'one\ntwo\tthree',
      status: 'IN_PROGRESS',
      category: 'clean-up',
      priority: 'high',
      estimated_savings_usd: 9_999_999_999.99,
      fqn: '"a.b".db.schema."say ""hi"""',
      meta: { deep: { list: [1, 'zwei', null, true, { '📈': 0.1 }] }, zero: '\u0000' },
      snoozed_until: '2026-02-01T00:00:00.000Z',
      dismissed_reason: 'accepted_risk',
    };
    const { status, body } = await api.post(fields);
    expect(status).toBe(201);
    expect(body).toMatchObject(fields);
    expect((await api.item(body.id)).body).toMatchObject(fields);
    expect((await api.list({ service: 'a.b' })).data.map(({ id }) => id)).toEqual([body.id]);
  });

  it('takes a time with an offset and gives it in UTC', async () => {
    const { body } = await api.post({ title: 'later', snoozed_until: '2026-02-01T02:00:00+05:00' });
    expect(body.snoozed_until).toBe('2026-01-31T21:00:00.000Z');
  });

  it('is changed by a merge patch, sent under either name', async () => {
    const { body: made } = await api.post({
      title: 'one',
      description: 'words',
      meta: { a: 1, b: { c: 2, d: 3 }, list: [1, 2] },
    });
    api.clock.ms += 60_000;
    const first = await api.patch(made.id, { title: 'two', meta: { b: { c: null, e: 4 }, list: [3] } });
    expect(first.status).toBe(200);
    expect(first.headers['etag']).toBe(`"${made.id}-2"`);
    const expected = {
      ...made,
      title: 'two',
      meta: { a: 1, b: { d: 3, e: 4 }, list: [3] },
      version: 2,
      updated_at: new Date(api.clock.ms).toISOString(),
    };
    expect(first.body).toEqual(expected);
    const type = { 'content-type': 'application/merge-patch+json' };
    const second = await api.patch(
      made.id,
      { description: null, meta: null, estimated_savings_usd: null },
      type,
    );
    expect(second.body).toEqual({
      ...expected,
      description: null,
      meta: null,
      estimated_savings_usd: null,
      version: 3,
    });
  });

  it('stays at its version when nothing differs', async () => {
    const { body } = await api.post({ title: 'same', meta: { a: 1, b: 2 } });
    const again = await api.patch(body.id, { title: 'same', meta: { b: 2, a: 1 } });
    expect(again.body).toEqual(body);
    expect(await api.history(body.id)).toHaveLength(1);
  });

  it('keeps a history of who changed what', async () => {
    const { body } = await api.post({ title: 'first' });
    const other = token(api.clock.ms, {
      email: 'grace@example.org',
      preferred_username: 'grace',
      sub: 'grace',
    });
    const until = '2026-03-01T00:00:00.000Z';
    await api.send('PATCH', `/${body.id}`, { title: 'second', snoozed_until: until }, { token: other });
    await api.patch(body.id, { status: 'DONE' });
    expect(await api.history(body.id)).toMatchObject([
      {
        version: 3,
        by: 'ada.lovelace',
        action: 'updated',
        changes: { status: { from: 'OPEN', to: 'DONE' } },
      },
      {
        version: 2,
        by: 'grace',
        changes: { title: { from: 'first', to: 'second' }, snoozed_until: { from: null, to: until } },
      },
      { version: 1, by: 'ada.lovelace', action: 'created', changes: {} },
    ]);
    const page = await api.get<{ data: unknown[]; paging: { after: string } }>(
      `/action-items/${body.id}/history?limit=2`,
    );
    const rest = await api.get<{ data: { version: number }[]; paging: { after: null } }>(
      `/action-items/${body.id}/history?limit=2&after=${page.body.paging.after}`,
    );
    expect(rest.body.data.map(({ version }) => version)).toEqual([1]);
    expect(rest.body.paging.after).toBeNull();
  });

  it('is gone once it is deleted', async () => {
    const { body } = await api.post({ title: 'short-lived' });
    expect((await api.remove(body.id)).status).toBe(204);
    for (const answer of [
      await api.item(body.id),
      await api.remove(body.id),
      await api.patch(body.id, { title: 'x' }),
      await api.get(`/action-items/${body.id}/history`),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ code: 404, message: `action item ${body.id} not found` });
    }
    expect((await api.list({ q: 'short-lived' })).paging.total).toBe(0);
  });

  it('is not sent again to who has its version', async () => {
    const { body } = await api.post({ title: 'cached' });
    const get = (tag: string) => api.get(`/action-items/${body.id}`, { headers: { 'if-none-match': tag } });
    expect(await get(`"${body.id}-1"`)).toMatchObject({ status: 304, body: null });
    await api.patch(body.id, { title: 'newer' });
    expect((await get(`"${body.id}-1"`)).status).toBe(200);
  });

  it.each([
    ['the tag of another version', (id: number) => `"${id}-7"`, 412],
    ['a weak tag', (id: number) => `W/"${id}-1"`, 412],
    ['no tag at all', () => 'x', 412],
    ['its tag', (id: number) => `"${id}-1"`, 200],
    ['a list with its tag', (id: number) => `"7-7", "${id}-1"`, 200],
    ['a star', () => '*', 200],
  ])('with If-Match and %s', async (_name, tagOf, expected) => {
    const { body } = await api.post({ title: 'guarded' });
    const headers = { 'if-match': tagOf(body.id) };
    const patched = await api.patch(body.id, { title: 'changed' }, headers);
    expect(patched.status).toBe(expected);
    expect((await api.item(body.id)).body.title).toBe(expected === 200 ? 'changed' : 'guarded');
    const removed = await api.remove(body.id, headers);
    expect(removed.status).toBe(expected === 412 || headers['if-match'] !== '*' ? 412 : 204);
  });

  it('counts in the statistics unless it is done, dismissed or snoozed', async () => {
    const own = await startItems();
    try {
      const savings = { estimated_savings_usd: 0.1, category: 'x' };
      await own.post({ title: 'a', ...savings, priority: 'high' });
      await own.post({ title: 'b', ...savings, estimated_savings_usd: 0.2, status: 'IN_PROGRESS' });
      await own.post({ title: 'unknown', ...savings, estimated_savings_usd: null, priority: 'low' });
      await own.post({ title: 'done', ...savings, status: 'DONE' });
      await own.post({ title: 'dismissed', ...savings, dismissed_reason: 'not_waste' });
      const until = new Date(START + 1_000).toISOString();
      await own.post({ title: 'snoozed', ...savings, snoozed_until: until, category: 'y' });
      const { body: deleted } = await own.post({ title: 'deleted', ...savings });
      await own.remove(deleted.id);
      const stats = async () => (await own.get<StatsResponse>('/action-items/stats/summary')).body;
      expect(await stats()).toEqual({
        total: 6,
        by_status: { OPEN: 4, IN_PROGRESS: 1, DONE: 1 },
        by_priority: { high: 1, medium: 4, low: 1 },
        by_category: { x: 5, y: 1 },
        total_potential_savings_usd: 0.3,
        verified_savings_usd: 0,
      });
      own.clock.ms += 2_000;
      expect((await stats()).total_potential_savings_usd).toBe(0.4);
      const summary = await own.get<Record<string, unknown>>('/dashboard/summary');
      expect(summary.body).toMatchObject({
        zi_score: { method_version: '1' },
        budget_forecast: { forecast: { status: 'INSUFFICIENT_HISTORY' } },
        action_items: { total: 6 },
        user_id: 'ada.lovelace',
        timestamp: new Date(own.clock.ms).toISOString(),
      });
    } finally {
      await own.close();
    }
  });

  it("a history's cursor is refused under another item", async () => {
    const ids: number[] = [];
    for (const title of ['a', 'b']) {
      const { body } = await api.post({ title });
      await api.patch(body.id, { title: `${title}2` });
      ids.push(body.id);
    }
    const [first, second] = ids;
    const page = await api.get<{ paging: { after: string } }>(`/action-items/${first}/history?limit=1`);
    const { after } = page.body.paging;
    expect((await api.get(`/action-items/${first}/history?after=${after}`)).status).toBe(200);
    expect((await api.get(`/action-items/${second}/history?after=${after}`)).status).toBe(400);
  });
});
