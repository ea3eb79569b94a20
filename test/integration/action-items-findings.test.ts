import type { ResultSetHeader } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatsResponse } from '../../src/action-items/action-item.schemas.ts';
import { type Items, itemsOf, startItems } from '../support/action-items.ts';
import { rowsOf } from '../support/migrating.ts';
import { quoteName } from '../support/mysql.ts';
import { startService } from '../support/running.ts';

describe('an action item of a finding', () => {
  let api: Items;
  beforeAll(async () => {
    api = await startItems();
  });
  afterAll(() => api.close());

  /** As a scan would make it: the id, or MySQL's error number. */
  const insert = async (fingerprint: string, status = 'OPEN'): Promise<number> => {
    const table = `${quoteName(api.databases.thirdeyeSchema)}.action_items`;
    const row = { title: `finding ${fingerprint}`, source: 'finding', fingerprint, status };
    return api.databases.admin.query<ResultSetHeader>(`INSERT INTO ${table} SET ?`, [row]).then(
      ([{ insertId }]) => insertId,
      (error: { errno: number }) => -error.errno,
    );
  };
  const DUPLICATE = -1062;

  it('is the only open one; another can follow when it is done or deleted', async () => {
    const first = await insert('a');
    expect(await insert('a')).toBe(DUPLICATE);
    await api.patch(first, { status: 'IN_PROGRESS' });
    expect(await insert('a')).toBe(DUPLICATE);
    await api.patch(first, { status: 'DONE' });
    const second = await insert('a');
    expect(second).toBeGreaterThan(first);
    await api.remove(second);
    const third = await insert('a');
    expect(third).toBeGreaterThan(second);
    expect((await api.list({ source: 'finding', q: 'finding a' })).data.map(({ id }) => id).sort()).toEqual(
      [first, third].sort(),
    );
  });

  it('is not opened again beside one that followed it, but may be once that is done', async () => {
    const first = await insert('b');
    await api.patch(first, { status: 'DONE' });
    const second = await insert('b');
    const done = (await api.item(first)).body;
    const refused = await api.patch(first, { status: 'OPEN' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 409, message: 'another item of the same finding is open' },
    });
    expect((await api.item(first)).body).toEqual(done);
    expect(await api.history(first)).toHaveLength(1);
    await api.patch(second, { status: 'DONE' });
    expect((await api.patch(first, { status: 'OPEN' })).status).toBe(200);
  });

  it('that is deleted is a tombstone: there for scans, for nobody else', async () => {
    const id = await insert('c');
    const stats = async () => (await api.get<StatsResponse>('/action-items/stats/summary')).body.total;
    const count = await stats();
    expect((await api.remove(id)).status).toBe(204);
    expect((await api.item(id)).status).toBe(404);
    expect(await stats()).toBe(count - 1);
    expect((await api.list({ q: 'finding c' })).paging.total).toBe(0);
    const [row] = await rowsOf(api.databases, 'action_items', `WHERE id = ${id}`);
    expect(row).toMatchObject({ fingerprint: 'c', version: 2, updated_by: 'ada.lovelace' });
    expect(row?.['deleted_at'].getTime()).toBe(api.clock.ms);
    const changes = await rowsOf(api.databases, 'action_item_changes', `WHERE item_id = ${id}`);
    expect(changes).toMatchObject([{ version: 2, action: 'deleted', changed_by: 'ada.lovelace' }]);
  });

  it('is snoozed and dismissed like any other', async () => {
    const id = await insert('d');
    const until = new Date(api.clock.ms + 1_000).toISOString();
    const { body } = await api.patch(id, { snoozed_until: until, dismissed_reason: 'planned' });
    expect(body).toMatchObject({ source: 'finding', snoozed_until: until, dismissed_reason: 'planned' });
    const back = await api.patch(id, { snoozed_until: null, dismissed_reason: null });
    expect(back.body).toMatchObject({ snoozed_until: null, dismissed_reason: null, version: 3 });
  });

  it('takes a note beside a number that no person could send, up to 16 KiB with it', async () => {
    const id = await insert('e');
    const finding = { bytes: 2 ** 54 };
    const table = `${quoteName(api.databases.thirdeyeSchema)}.action_items`;
    const meta = JSON.stringify({ finding });
    await api.databases.admin.query(`UPDATE ${table} SET meta = ? WHERE id = ?`, [meta, id]);
    const { status, body } = await api.patch(id, { meta: { note: 'call me' } });
    expect([status, body.meta]).toEqual([200, { finding, note: 'call me' }]);
    for (const patch of [{ finding: { bytes: 2 ** 55 } }, { note: 'x'.repeat(16_360) }])
      expect(await api.send('PATCH', `/${id}`, { meta: patch })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'meta' }] },
      });
    expect((await api.item(id)).body).toEqual(body);
  });
});

describe('while tokens are not checked', () => {
  it('nobody is named, and nobody by name', async () => {
    const api = await startItems();
    const open = await startService(api.databases, { now: api.clock.ms, env: { JWT_ENABLED: 'false' } });
    try {
      const items = itemsOf(open);
      const { body } = await items.post({ title: 'by nobody' });
      expect(body).toMatchObject({ created_by: null, updated_by: null });
      open.clock.ms += 1;
      const { body: changed } = await items.patch(body.id, { title: 'by nobody again' });
      expect(changed.updated_by).toBeNull();
      expect(changed.updated_at).toBe(new Date(open.clock.ms).toISOString());
      expect((await items.history(body.id)).map(({ by, at }) => [by, at])).toEqual([
        [null, changed.updated_at],
        [null, changed.created_at],
      ]);
      const summary = await open.get<{ user_id: unknown }>('/dashboard/summary');
      expect(summary.body.user_id).toBeNull();
    } finally {
      await open.stop();
      await api.close();
    }
  });
});
