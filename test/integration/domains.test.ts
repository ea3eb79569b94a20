import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZiScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import type { CatalogueRows } from '../../src/demo/openmetadata/rows.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createPlace, emptyCatalogue, HAS, type Place } from '../support/facts-catalogue-place.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata, refillOpenMetadata } from '../support/openmetadata.ts';
import { query, type RunningService, startService } from '../support/running.ts';

const MS_PER_DAY = 86_400_000;

const inDomain = (at: Place, table: string, ...parts: string[]) => {
  at.table(table);
  at.edge(['domain', parts.join('/')], HAS, ['table', table]);
};

const domainsCatalogue = (): CatalogueRows => {
  const rows = emptyCatalogue();
  const at = createPlace('sf', rows);
  at.witness();
  const domains = [
    ['Sales'],
    ['Sales', 'EU'],
    ['Sales', 'EU', 'North.West "old"'],
    ['Sales.EU'],
    ['Sales2'],
    ['sales'],
    ['it\'s "quoted" \\ 100%_📈'],
    ['Empty'],
  ];
  for (const parts of domains) at.domain(...parts);
  inDomain(at, 'sales', 'Sales');
  inDomain(at, 'eu', 'Sales', 'EU');
  inDomain(at, 'north', 'Sales', 'EU', 'North.West "old"');
  inDomain(at, 'dotted', 'Sales.EU');
  inDomain(at, 'two', 'Sales2');
  inDomain(at, 'lower', 'sales');
  inDomain(at, 'odd', 'it\'s "quoted" \\ 100%_📈');
  inDomain(at, 'twice', 'Sales');
  at.edge(['domain', 'Sales/EU'], HAS, ['table', 'twice']);
  at.used('eu', 0);
  return rows;
};

describe('?domain=', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('domains');
    await fillOpenMetadata(databases, domainsCatalogue());
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it.each([
    ['Sales', 4, 1],
    ['Sales.EU', 3, 1],
    ['Sales.EU."North.West \\"old\\""', 1, 0],
    ['"Sales.EU"', 1, 0],
    ['Sales2', 1, 0],
    ['sales', 1, 0],
    ['"it\'s \\"quoted\\" \\ 100%_📈"', 1, 0],
  ])(
    '%s has %i tables, those of its sub-domains included, %i of them active',
    async (domain, tables, active) => {
      const { status, body } = await service.get<ZiScoreResponse>(`/dashboard/zi-score${query({ domain })}`);
      expect(status).toBe(200);
      expect(body.metadata).toMatchObject({ total_tables: tables, active_tables: active, services: [] });
      expect(body.components.compute).toMatchObject({ numerator: active, denominator: tables });
    },
  );

  it('names the domains of a table by FQN, the same that the filter takes', async () => {
    const { data } = await service.tables({ limit: 500 });
    const named = new Set(data.flatMap((row) => row.domains ?? []));
    expect(named.size).toBe(7);
    for (const domain of named) {
      expect((await service.score({ domain })).metadata.total_tables).toBeGreaterThan(0);
    }
    expect(data.find(({ name }) => name === 'twice')?.domains?.toSorted()).toEqual(['Sales', 'Sales.EU']);
  });

  it('an empty domain has no score, and says why', async () => {
    expect(await service.score({ domain: 'Empty' })).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'no_tables',
      metadata: { total_tables: 0 },
    });
  });

  it.each([
    'SALES',
    'Sales.',
    'Sales ',
    'EU',
    'Sales.EU.North',
    'Sal%',
    '%',
    "' OR 1=1 -- ",
    'x'.repeat(3_072),
  ])('an unknown domain is 404: %s', async (domain) => {
    const { status, body } = await service.get(`/dashboard/zi-score${query({ domain })}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 404, message: expect.stringContaining('not found') });
  });

  it.each([
    ['domain=Sales&service=sf', 'domain'],
    ['service=sf&domain=Sales', 'domain'],
    ['service=unknown&domain=unknown', 'domain'],
    ['domain=', 'domain'],
    ['domain=Sales&domain=Sales2', 'domain'],
    [`domain=${'x'.repeat(3_073)}`, 'domain'],
  ])('%s is 400', async (text, path) => {
    const { status, body } = await service.get(`/dashboard/zi-score?${text}`);
    expect(status).toBe(400);
    expect(body.errors?.map((error) => error.path)).toEqual([path]);
  });

  it('is the estate when all tables are in it', async () => {
    const { admin } = databases;
    const { score, breakdown, bounds, coverage, components } = await service.score();
    await admin.query(
      `INSERT INTO entity_relationship (fromId, toId, fromEntity, toEntity, relation, deleted)
       SELECT (SELECT id FROM domain_entity WHERE name = 'Empty'), id, 'domain', 'table', ?, 0 FROM table_entity`,
      [HAS],
    );
    await service.scan();
    expect(await service.score({ domain: 'Empty' })).toMatchObject({
      score,
      breakdown,
      bounds,
      coverage,
      components,
    });
  });
});

describe('trends over days', () => {
  let databases: TestDatabases;
  let service: RunningService;

  /** Of three services, one is used from the eighth day on, one until then, and one always. */
  const onDay = (day: number): CatalogueRows => {
    const rows = emptyCatalogue();
    for (const name of ['rising', 'falling', 'steady']) {
      const at = createPlace(name, rows);
      at.domain(`domain of ${name}`);
      for (const table of ['a', 'b', 'c', 'd']) inDomain(at, table, `domain of ${name}`);
      at.used('a', 0 - day, 300);
      const active = name === 'steady' || day >= 7 === (name === 'rising');
      if (active) for (const table of ['b', 'c']) at.used(table, 1 - day);
    }
    return rows;
  };

  beforeAll(async () => {
    databases = await createTestDatabases('trends');
    await fillOpenMetadata(databases, onDay(0));
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  it('are told for the estate, each service and each domain by their own scores', async () => {
    for (let day = 0; day < 14; day += 1) {
      service.clock.ms = NOW + day * MS_PER_DAY;
      await refillOpenMetadata(databases, onDay(day));
      expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
      const trends = [
        (await service.score()).trend,
        (await service.score({ service: 'rising' })).trend,
        (await service.score({ domain: 'domain of rising' })).trend,
        (await service.score({ service: 'falling' })).trend,
        (await service.score({ domain: 'domain of falling' })).trend,
        (await service.score({ service: 'steady' })).trend,
        (await service.score({ domain: 'domain of steady' })).trend,
      ];
      const known = day >= 8;
      expect({ day, trends }).toEqual({
        day,
        trends: known
          ? ['stable', 'improving', 'improving', 'declining', 'declining', 'stable', 'stable']
          : Array.from({ length: 7 }, () => 'unknown'),
      });
    }
  });

  it('the history has one score for each of these days, newest first', async () => {
    const { body } = await service.get<{ data: { date: string; score: number; source: string }[] }>(
      '/dashboard/health-history?days=14',
    );
    expect(body.data.map(({ date }) => date)).toEqual(
      Array.from({ length: 14 }, (_, i) => new Date(NOW + (13 - i) * MS_PER_DAY).toISOString().slice(0, 10)),
    );
    expect(new Set(body.data.map(({ source }) => source))).toEqual(new Set(['scan']));
    expect(body.data[0]?.score).toBe((await service.score()).score);
  });
});
