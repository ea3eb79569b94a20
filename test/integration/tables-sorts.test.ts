import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, tablesCatalogue } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type Query, type RunningService, startService } from '../support/running.ts';

const SORTS = ['-purge_score', '-size_bytes', 'name'] as const;

describe('GET /tables', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('sorts');
    await fillOpenMetadata(databases, tablesCatalogue());
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const list = (members: Query) => service.tables(members);

  describe('a filter and a sort', () => {
    const FILTERS = {
      service: 'odd names',
      schema: 'public',
      activity: 'INACTIVE',
      category: 'zombie_tables',
      recommendation: 'KEEP',
      owner: 'nobody',
      min_purge_score: 4,
      q: 't',
    };
    const OFFERED: Record<keyof typeof FILTERS, readonly string[]> = {
      service: ['-purge_score'],
      schema: ['-purge_score'],
      activity: ['-size_bytes'],
      category: ['-size_bytes'],
      recommendation: ['-purge_score'],
      owner: SORTS,
      min_purge_score: ['-purge_score'],
      q: ['name'],
    };
    const names = Object.keys(FILTERS) as (keyof typeof FILTERS)[];

    it.each(names)('%s is offered with the sorts that an index gives, and with no other', async (name) => {
      for (const sort of SORTS) {
        const { status, body } = await service.get<{ errors?: { path: string; message: string }[] }>(
          `/tables?${name}=${FILTERS[name]}&sort=${encodeURIComponent(sort)}`,
        );
        const offered = OFFERED[name].includes(sort);
        expect({ sort, status }).toEqual({ sort, status: offered ? 200 : 400 });
        const message = `not offered with these filters: use ${OFFERED[name].join(' or ')}`;
        if (!offered) expect(body.errors).toEqual([{ path: 'sort', message }]);
      }
    });

    it.each(names)('%s without a sort gets the first that is offered', async (name) => {
      const [sort] = OFFERED[name];
      expect(await list({ [name]: FILTERS[name] })).toEqual(await list({ [name]: FILTERS[name], sort }));
    });
  });
});
