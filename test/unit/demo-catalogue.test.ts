import { describe, expect, it } from 'vitest';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { fqnHash, splitFqn } from '../../src/demo/openmetadata/hash.ts';
import type { JsonDocument } from '../../src/demo/openmetadata/rows.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const DAY = 86_400_000;
const rows = demoCatalogue({ now: NOW });

const text = (json: JsonDocument, key: string) => String(json[key]);
const tally = (list: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(list, (key) => key)].map(([key, group]) => [key, group.length]));
const expectUnique = (keys: readonly string[]) => expect(new Set(keys).size).toBe(keys.length);
const tableIds = new Set(rows.tables.map(({ json }) => text(json, 'id')));

describe('demoCatalogue', () => {
  it('gives the same rows for the same options and others for another seed', () => {
    const options = { now: NOW, tables: 120, seed: 5 };
    expect(demoCatalogue(options)).toEqual(demoCatalogue(options));
    expect(demoCatalogue({ ...options, seed: 6 }).tables).not.toEqual(demoCatalogue(options).tables);
  });

  it('moves with the clock: a day later every usage date of the same estate is a day later', () => {
    const ends = [NOW, NOW + DAY].map((now) => {
      const { usage } = demoCatalogue({ now, tables: 60 });
      return usage
        .map(({ usageDate }) => usageDate)
        .sort()
        .at(-1);
    });
    expect(ends).toEqual(['2026-11-25', '2026-11-26']);
  });

  it('has about as many tables as asked for, at least one in each schema', () => {
    expect(Math.abs(rows.tables.length - 2000)).toBeLessThan(60);
    const schemas = new Set(rows.tables.map(({ hash }) => hash.split('.').slice(0, 3).join('.')));
    expect(schemas).toEqual(new Set(rows.schemas.map(({ hash }) => hash)));
  });

  it('has documents of a realistic size', () => {
    const sizes = rows.tables.map(({ json }) => JSON.stringify(json).length).sort((a, b) => a - b);
    expect(sizes[0]).toBeGreaterThan(2000);
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThan(6500);
  });

  it('hashes every entity by its fully qualified name', () => {
    const all = [
      rows.services,
      rows.databases,
      rows.schemas,
      rows.tables,
      rows.domains,
      rows.users,
      rows.teams,
    ];
    for (const { hash, json } of all.flat()) {
      expect(fqnHash(splitFqn(text(json, 'fullyQualifiedName')))).toBe(hash);
      expect(text(json, 'id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(json['updatedAt']).toBeLessThanOrEqual(NOW);
    }
    expectUnique(all.flat().map(({ json }) => text(json, 'id')));
  });

  it('keeps the unique keys of OpenMetadata', () => {
    expectUnique(rows.tables.map(({ hash }) => hash));
    expectUnique(rows.usage.map(({ id, usageDate }) => `${id} ${usageDate}`));
    expectUnique(
      rows.tags.map(({ source, tagFQN, targetFQNHash }) => `${source} ${tagFQN} ${targetFQNHash}`),
    );
    expectUnique(rows.relationships.map(({ fromId, toId, relation }) => `${fromId} ${toId} ${relation}`));
    const operations = rows.profiles.filter(({ extension }) => extension === 'table.systemProfile');
    expectUnique(
      operations.map(({ entityFQNHash, json }) => `${entityFQNHash} ${JSON.stringify(json['profileData'])}`),
    );
  });

  it('has every service type, with usage in all but one and a stopped pipeline in one', () => {
    const typeOf = new Map(rows.tables.map(({ json }) => [text(json, 'id'), text(json, 'serviceType')]));
    const newest: Record<string, string> = {};
    for (const { id, entityType, usageDate, count1 } of rows.usage) {
      const type = typeOf.get(id);
      if (entityType !== 'table' || type === undefined || !count1 || usageDate > '2026-11-22') continue;
      if (usageDate > (newest[type] ?? '')) newest[type] = usageDate;
    }
    expect(Object.keys(tally([...typeOf.values()])).sort()).toEqual([
      'BigQuery',
      'Databricks',
      'Mysql',
      'Oracle',
      'Postgres',
      'Redshift',
      'Snowflake',
      'Trino',
    ]);
    expect(newest).toEqual({
      Snowflake: '2026-11-21',
      BigQuery: '2026-11-21',
      Redshift: '2026-11-02',
      Databricks: '2026-11-20',
      Postgres: '2026-11-21',
      Mysql: '2026-11-21',
      Oracle: '2026-11-19',
    });
  });

  it('has less usage at the weekend, holes, and 120 days of it', () => {
    const byDay = new Map<string, number>();
    const { id } = rows.services.find(({ json }) => json['serviceType'] === 'Snowflake')?.json ?? {};
    expect(id).toBeDefined();
    const snowflake = new Set(
      rows.tables.filter(({ json }) => json['serviceType'] === 'Snowflake').map(({ json }) => json['id']),
    );
    for (const { id, usageDate, count1 } of rows.usage) {
      if (snowflake.has(id)) byDay.set(usageDate, (byDay.get(usageDate) ?? 0) + (count1 ?? 0));
    }
    const days = Array.from({ length: 118 }, (_, n) => new Date(NOW - (n + 1) * DAY));
    const counts = (isWeekend: boolean) =>
      days
        .filter((day) => [0, 6].includes(day.getUTCDay()) === isWeekend)
        .flatMap((day) => byDay.get(day.toISOString().slice(0, 10)) ?? []);
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    expect(mean(counts(true))).toBeLessThan(mean(counts(false)) / 2);
    const missing = days.filter((day) => !byDay.has(day.toISOString().slice(0, 10)));
    expect(missing.length).toBeGreaterThanOrEqual(5);
    expect(missing.length).toBeLessThan(12);
  });

  it('has usage of schemas and databases, of gone tables, without a count and from the future', () => {
    expect(tally(rows.usage.map(({ entityType }) => entityType))).toEqual({
      table: expect.any(Number),
      databaseSchema: expect.any(Number),
      database: expect.any(Number),
    });
    const strays = rows.usage.filter(({ id, entityType }) => entityType === 'table' && !tableIds.has(id));
    expect(strays).toHaveLength(10);
    expect(rows.usage.filter(({ count1 }) => count1 === 0)).toHaveLength(2);
    expect(rows.usage.filter(({ count1 }) => count1 === null)).toHaveLength(2);
    expect(rows.usage.filter(({ usageDate }) => usageDate > '2026-11-22')).toHaveLength(2);
  });

  it('has table types of every sort, absent and unknown ones too', () => {
    const types = tally(rows.tables.map(({ json }) => text(json, 'tableType')));
    for (const type of [
      ...[
        'Regular',
        'View',
        'SecureView',
        'MaterializedView',
        'External',
        'Iceberg',
        'Partitioned',
        'Foreign',
      ],
      ...['Dynamic', 'Transient', 'Stream', 'HybridTable', 'undefined'],
    ]) {
      expect(types[type], type).toBeGreaterThan(0);
    }
  });

  it('has deleted tables and documents without the key', () => {
    const deleted = tally(rows.tables.map(({ json }) => text(json, 'deleted')));
    expect(deleted['true']).toBeGreaterThan(10);
    expect(deleted['undefined']).toBeGreaterThan(10);
  });

  it('has nasty names, one table each', () => {
    const names = new Set(rows.tables.map(({ json }) => text(json, 'name')));
    for (const name of ['daily.revenue.v2', 'orders "final" copy', "it's_complicated", '📈_kpi_👩‍💻']) {
      expect(names).toContain(name);
    }
    expect([...names].filter((name) => name.length === 256)).toHaveLength(1);
    expect(rows.databases.map(({ json }) => json['fullyQualifiedName'])).toContain('postgres_app."shop.v2"');
  });

  it('has tiers, suggested tiers, glossary terms and tags of columns', () => {
    const tiers = tally(rows.tags.filter(({ state }) => state === 1).map(({ tagFQN }) => tagFQN));
    for (const n of [1, 2, 3, 4, 5]) expect(tiers[`Tier.Tier${n}`]).toBeGreaterThan(20);
    expect(
      rows.tags.filter(({ state, tagFQN }) => state === 0 && tagFQN.startsWith('Tier.')).length,
    ).toBeGreaterThan(10);
    expect(rows.tags.filter(({ source }) => source === 1).length).toBeGreaterThan(10);
    expect(
      rows.tags.filter(({ targetFQNHash }) => targetFQNHash.split('.').length === 5).length,
    ).toBeGreaterThan(10);
  });

  it('has every relationship that a reader needs, and deleted ones', () => {
    const kinds = tally(
      rows.relationships.map(({ fromEntity, relation, toEntity, deleted }) =>
        [fromEntity, relation, toEntity, deleted ? 'deleted' : ''].join(' ').trim(),
      ),
    );
    for (const kind of [
      ...[
        'user 8 table',
        'team 8 table',
        'team 8 databaseSchema',
        'team 8 database',
        'team 8 databaseService',
      ],
      ...[
        'domain 10 table',
        'domain 10 databaseSchema',
        'domain 10 database',
        'domain 0 domain',
        'team 10 user',
      ],
      ...['databaseService 0 database', 'database 0 databaseSchema', 'databaseSchema 0 table'],
      ...['table 13 table', 'table 13 dashboard', 'table 13 mlmodel', 'pipeline 13 table'],
      ...['table 13 table deleted', 'user 8 table deleted', 'domain 10 table deleted'],
    ]) {
      expect(kinds[kind], kind).toBeGreaterThan(0);
    }
  });
});
