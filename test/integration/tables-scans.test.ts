import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, tablesCatalogue } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata, refillOpenMetadata } from '../support/openmetadata.ts';
import { type RunningService, startService } from '../support/running.ts';

const SORTS = ['-purge_score', '-size_bytes', 'name'] as const;

describe('GET /tables while scans go on', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('tables_scans');
    await fillOpenMetadata(databases, null);
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it('is empty before a scan has succeeded, whatever is asked for', async () => {
    const nothing = { data: [], paging: { limit: 50, after: null } };
    expect(await service.tables()).toEqual(nothing);
    expect(await service.tables({ service: 'x', schema: 'y', q: 'z', min_purge_score: 5 })).toEqual(nothing);
    expect((await service.get('/tables?after=x')).status).toBe(400);
  });

  it('a page goes on behind a row that the next scan has removed', async () => {
    const rows = tablesCatalogue();
    await refillOpenMetadata(databases, rows);
    expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
    for (const sort of SORTS) {
      await refillOpenMetadata(databases, rows);
      await service.scan();
      const whole = (await service.tables({ sort, limit: 500 })).data;
      const first = await service.tables({ sort, limit: 20 });
      const last = first.data.at(-1);
      await databases.admin.query('DELETE FROM table_entity WHERE id = ?', [last?.id]);
      expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED', removed: 1 });
      const rest = await service.tables({ sort, limit: 500, after: first.paging.after ?? '' });
      expect(rest.data.map(({ id }) => id)).toEqual(whole.slice(20).map(({ id }) => id));
    }
  });

  it('a table whose size changes is one row, in its new place', async () => {
    const rows = tablesCatalogue();
    await refillOpenMetadata(databases, rows);
    await service.scan();
    const smallest = (await service.tables({ sort: '-size_bytes', limit: 500 })).data.findLast(
      ({ size_bytes }) => size_bytes !== null,
    );
    const hash = rows.tables.find(({ json }) => json['id'] === smallest?.id)?.hash;
    const json = JSON.stringify({ timestamp: NOW, sizeInByte: 2e16 });
    await databases.admin.query(
      "INSERT INTO profiler_data_time_series (entityFQNHash, extension, jsonSchema, json) VALUES (?, 'table.tableProfile', 'tableProfile', ?)",
      [hash, json],
    );
    expect(await service.scan()).toMatchObject({ changed: 1, removed: 0 });
    const after = (await service.tables({ sort: '-size_bytes', limit: 500 })).data;
    expect(after.findIndex(({ id }) => id === smallest?.id)).toBeLessThan(2);
    expect(after.filter(({ id }) => id === smallest?.id)).toHaveLength(1);
    expect(after.find(({ id }) => id === smallest?.id)?.size_bytes).toBe(2e16);
  });

  it("an owner's pages follow the published scan in every sort", async () => {
    const rows = tablesCatalogue();
    await refillOpenMetadata(databases, rows);
    await service.scan();
    const owners = (await service.tables({ limit: 500 })).data.flatMap((table) => table.owners ?? []);
    const owner = owners.find((name, i) => owners.indexOf(name) !== i) ?? '';
    const ownedBy = async (sort: (typeof SORTS)[number]) =>
      (await service.tables({ sort, limit: 500 })).data.filter(({ owners }) => owners?.includes(owner));
    const pages = async (sort: (typeof SORTS)[number]) => {
      const seen = [];
      let after: string | undefined;
      do {
        const { data, paging } = await service.tables({ sort, owner, limit: 1, after });
        seen.push(...data);
        after = paging.after ?? undefined;
      } while (after !== undefined);
      return seen;
    };
    for (const sort of SORTS) expect(await pages(sort)).toEqual(await ownedBy(sort));
    const page = await service.tables({ owner, limit: 1 });
    await databases.admin.query('DELETE FROM table_entity WHERE id = ?', [page.data[0]?.id]);
    await service.scan();
    for (const sort of SORTS) expect(await pages(sort)).toEqual(await ownedBy(sort));
    // Behind a row that is gone.
    const { data } = await service.tables({ owner, limit: 500, after: page.paging.after ?? '' });
    expect(data).toEqual(await ownedBy('-purge_score'));
  });

  it('a page that was read is answered from memory until another scan is published', async () => {
    await refillOpenMetadata(databases, tablesCatalogue());
    await service.scan();
    const page = await service.tables({ limit: 20 });
    const table = `${quoteName(databases.thirdeyeSchema)}.table_verdicts`;
    await databases.admin.query(`RENAME TABLE ${table} TO ${table}_away`);
    try {
      expect(await service.tables({ limit: 20 })).toEqual(page);
      expect((await service.get('/tables?limit=21')).status).toBe(500);
    } finally {
      await databases.admin.query(`RENAME TABLE ${table}_away TO ${table}`);
    }
    expect((await service.tables({ limit: 21 })).data.slice(0, 20)).toEqual(page.data);
    await databases.admin.query('DELETE FROM table_entity WHERE id = ?', [page.data[0]?.id]);
    await service.scan();
    expect((await service.tables({ limit: 19 })).data).toEqual(page.data.slice(1));
    expect((await service.tables({ limit: 20 })).data.slice(0, 19)).toEqual(page.data.slice(1));
  });
});
