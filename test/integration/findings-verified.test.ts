import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StatsResponse } from '../../src/action-items/action-item.schemas.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { setWaste } from '../support/waste-catalogue.ts';
import { idle, startWaste, type WasteService } from '../support/waste-service.ts';

const DAY = 86_400_000;

describe('savings that are verified', () => {
  let databases: TestDatabases;
  let service: WasteService;

  beforeAll(async () => {
    databases = await createTestDatabases('verified');
  });
  afterAll(() => databases.drop());
  beforeEach(async () => {
    service = await startWaste(databases, []);
  });
  afterEach(() => service.stop());

  const stats = async () => (await service.get<StatsResponse>('/action-items/stats/summary')).body;
  const both = [idle('a'), idle('b', { gib: 2_000 })];

  it('waste appears, tables are dropped, it is done, verified after 30 days, and slips back', async () => {
    const [appeared] = await service.scanOf(both, 1);
    const id = appeared?.id ?? 0;
    expect(await stats()).toMatchObject({ total_potential_savings_usd: 117.19, verified_savings_usd: 0 });

    expect(await service.scanOf([idle('b', { gib: 2_000 })], 1)).toMatchObject([
      { id, status: 'OPEN', estimated_savings_usd: 78.13 },
    ]);
    expect(await service.scanOf([], 1)).toMatchObject([
      { id, status: 'DONE', verified_savings_usd: null, meta: { resolution: 'auto_resolved' } },
    ]);
    expect(await stats()).toMatchObject({ total_potential_savings_usd: 0, verified_savings_usd: 0 });

    expect(await service.scanOf([], 29)).toMatchObject([{ id, verified_savings_usd: null }]);
    const [verified] = await service.scanOf([], 1);
    expect(verified).toMatchObject({
      ...{ id, status: 'DONE', verified_savings_usd: 78.13, estimated_savings_usd: 78.13 },
      meta: { verification: { tables: 1, gone: 1, unknown: 0, frozen_cash_usd: 78.13, current_cash_usd: 0 } },
    });
    expect(await stats()).toMatchObject({ total_potential_savings_usd: 0, verified_savings_usd: 78.13 });
    const { version } = verified ?? {};
    expect((await service.scanOf([], 1))[0]?.version).toBe(version);

    const back = await service.scanOf([idle('b', { gib: 2_000 })], 20);
    expect(back.find((item) => item.id === id)).toMatchObject({
      ...{ status: 'DONE', verified_savings_usd: 0 },
      meta: { slipped_back: {}, verification: { gone: 0, current_cash_usd: 78.13 } },
    });
    expect(back.find((item) => item.id !== id)).toMatchObject({
      ...{ status: 'OPEN', estimated_savings_usd: 78.13, meta: { previous_item: id } },
    });
    expect(await stats()).toMatchObject({ total_potential_savings_usd: 78.13, verified_savings_usd: 0 });
  });

  it('waste of other tables that comes back takes nothing of what was saved', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.scanOf([], 1);
    await service.scanOf([], 30);
    const back = await service.scanOf([idle('c')], 1);
    expect(back.find((item) => item.id === id)).toMatchObject({
      ...{ verified_savings_usd: 117.19, meta: { slipped_back: {} } },
    });
  });

  it('after 90 days waste that comes back is another matter', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.scanOf([], 1);
    await service.scanOf([], 30);
    const back = await service.scanOf(both, 61);
    const old = back.find((item) => item.id === id);
    expect(old).toMatchObject({ verified_savings_usd: 117.19 });
    expect(old?.meta).not.toHaveProperty('slipped_back');
    expect(back.find((item) => item.id !== id)?.meta).toMatchObject({ previous_item: id });
  });

  it('a person who has done nothing has saved nothing, and the finding is open again', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.items.patch(id, { status: 'DONE' });
    await service.scanOf(both, 15);
    const later = await service.scanOf(both, 15);
    expect(later.find((item) => item.id === id)).toMatchObject({ status: 'DONE', verified_savings_usd: 0 });
    expect(later.find((item) => item.id !== id)).toMatchObject({ status: 'OPEN' });
  });

  it('a table that has shrunk saves its part; a price that has changed saves nothing', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.items.patch(id, { status: 'DONE' });
    await service.call('PUT', '/cost-rates/Snowflake', {
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ usd_per_gb_month: 0.0001 }),
    });
    const later = await service.scanOf([idle('a'), idle('b', { gib: 500 })], 30);
    expect(later.find((item) => item.id === id)).toMatchObject({
      ...{ status: 'DONE', verified_savings_usd: 58.59 },
      meta: { verification: { frozen_cash_usd: 117.19, current_cash_usd: 58.59, gone: 0 } },
    });
  });

  it('what nobody can measure is unknown, and a table that was made anew is not gone', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.items.patch(id, { status: 'DONE' });
    const { admin, omSchema } = databases;
    await service.scanOf([idle('a', { gib: null }), idle('b', { gib: 2_000 })], 29);
    await admin.query(
      `UPDATE \`${omSchema}\`.table_entity SET json = JSON_SET(json, '$.id', UUID()) WHERE json->>'$.name' = 'b'`,
    );
    service.clock.ms += 86_400_000;
    await service.scan();
    const item = (await service.list()).find((one) => one.id === id);
    expect(item).toMatchObject({
      ...{ verified_savings_usd: 0 },
      meta: {
        verification: { tables: 2, gone: 0, unknown: 1, frozen_cash_usd: 78.13, current_cash_usd: 78.13 },
      },
    });
  });

  it('reopened, it is measured no more', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.scanOf([], 1);
    await service.scanOf([], 30);
    const { body } = await service.items.patch(id, { status: 'OPEN' });
    expect(body).toMatchObject({ verified_savings_usd: null });
    expect(body.meta).not.toHaveProperty('verification');
    expect(await stats()).toMatchObject({ verified_savings_usd: 0 });
    expect((await service.items.history(id))[0]?.changes).toMatchObject({
      verified_savings_usd: { from: 117.19, to: null },
    });
  });

  it('reopened while it waits to be measured again, it has saved nothing', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.scanOf([], 1);
    await service.scanOf([], 30);
    const { admin, omSchema } = databases;
    const table = `\`${omSchema}\`.entity_relationship`;
    service.clock.ms += DAY;
    await setWaste(databases, [idle('c', { writtenAgo: 1 })], service.clock.ms);
    // Without lineage nothing is measured, and another finding of the schema has had it forgotten.
    await admin.query(`RENAME TABLE ${table} TO ${table}_away`);
    try {
      await service.scan();
    } finally {
      await admin.query(`RENAME TABLE ${table}_away TO ${table}`);
    }
    expect(await service.list()).toHaveLength(2);
    expect((await service.items.item(id)).body).toMatchObject({ verified_savings_usd: 117.19 });
    const { body } = await service.items.patch(id, { status: 'IN_PROGRESS' });
    expect(body).toMatchObject({ verified_savings_usd: null });
    expect(await stats()).toMatchObject({ verified_savings_usd: 0 });
  });

  it('whatever a person has written in the place of the evidence, a new figure is a new version', async () => {
    const [{ id } = { id: 0 }] = await service.scanOf(both, 1);
    await service.scanOf([], 1);
    const { body, headers } = await service.items.patch(id, { meta: { verification: 'Ada counts' } });
    const [verified] = await service.scanOf([], 30);
    expect(verified).toMatchObject({
      ...{ verified_savings_usd: 117.19, version: body.version + 1, updated_by: 'ThirdEye' },
      meta: { verification: 'Ada counts' },
    });
    const known = { headers: { 'if-none-match': String(headers['etag']) } };
    expect((await service.get(`/action-items/${id}`, known)).status).toBe(200);
    expect((await service.items.history(id))[0]).toMatchObject({
      ...{ version: body.version + 1, by: 'ThirdEye' },
      changes: { verified_savings_usd: { from: null, to: 117.19 } },
    });
    expect(await service.scanOf([], 1)).toEqual([verified]);
  });
});
