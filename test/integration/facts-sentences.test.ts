import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS, factsCatalogue, serviceOf } from '../support/facts-catalogue.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { fqnOf } from '../support/random-catalogue/hash.ts';
import { type RunningService, startService } from '../support/running.ts';

const sortedLists = <T>(row: T): T =>
  Object.fromEntries(
    Object.entries(row as object).map(([key, value]) => [
      key,
      Array.isArray(value) && key !== 'gates' ? value.toSorted() : value,
    ]),
  ) as T;

describe.each(['1.13.4', '1.2.0', '1.9.9'])('what is known of OpenMetadata, on %s', (version) => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases(`facts_${version.replaceAll('.', '_')}`);
    await fillOpenMetadata(databases, factsCatalogue([version]), version);
    service = await startService(databases, { now: NOW });
    expect(await service.settled()).toMatchObject({ state: 'SUCCEEDED', error: null });
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it('nothing is missing', async () => {
    const { metadata } = await service.score();
    expect(metadata).toMatchObject({ openmetadata_version: version, not_in_openmetadata: [] });
    expect(metadata.services).toHaveLength(FACTS.length);
  });

  it.each(FACTS)('$sentence', async (fact) => {
    const { data } = await service.tables({ service: serviceOf(fact), limit: 500 });
    const rows = new Map(data.map((row) => [row.name, row]));
    const listed = Object.entries(fact.tables).flatMap(([name, row]) => (row === null ? [] : [name]));
    expect([...rows.keys()].filter((name) => name !== 'witness').sort()).toEqual(listed.sort());
    for (const [name, expected] of Object.entries(fact.tables)) {
      const row = rows.get(name);
      if (row === undefined || expected === null) continue;
      expect(sortedLists(row)).toMatchObject(sortedLists({ ...expected, name }));
      expect(row.fqn).toBe(fqnOf([serviceOf(fact), row.database, row.schema, name]));
    }
    if (fact.score !== undefined) {
      expect(await service.score({ service: serviceOf(fact) })).toMatchObject(fact.score);
    }
  });
});
