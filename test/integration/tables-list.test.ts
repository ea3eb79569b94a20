import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TableView, tablesResponse } from '../../src/tables/tables.schemas.ts';
import { TABLE_SORTS, type TableSort } from '../../src/zi/table-filter.ts';
import { MANY_NAMES, NAMES, NOW, tablesCatalogue } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { naiveScore, readNaiveInput } from '../support/naive/index.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type Query, type RunningService, startService } from '../support/running.ts';

const FIELDS = [
  'id, fqn, service, service_type, database, schema, name, table_type, tier, owners, domains, activity',
  'recent, idle_days, idle_is_lower_bound, last_used_at, last_used_source, last_written_at, queries_30d',
  'downstream_count, size_bytes, size_measured_at, monthly_cost_usd, rate_source, savings_kind',
  'purge_score, recommendation, gates, category, reason',
].flatMap((line) => line.split(', '));

type Filter = Record<string, string | undefined>;

const dayOf = (time: string | null) => (time === null ? null : Date.parse(time) / 86_400_000);

const FILTER: Record<TableSort, Query> = {
  ...{ name: { q: 't' }, '-size_bytes': { activity: 'UNKNOWN' } },
  '-purge_score': { service: 'odd names' },
};

describe('GET /tables', () => {
  let databases: TestDatabases;
  let service: RunningService;
  let all: TableView[];
  const rows = tablesCatalogue();

  beforeAll(async () => {
    databases = await createTestDatabases('tables');
    await fillOpenMetadata(databases, tablesCatalogue());
    service = await startService(databases, { now: NOW });
    await service.settled();
    all = (await service.tables({ limit: 500 })).data;
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const list = (members: Query) => service.tables(members);
  const ids = (found: TableView[]) => found.map((row) => row.id);
  const sorted = (found: TableView[]) => ids(found).sort();

  it('names every table of the estate with exactly the members of the contract', async () => {
    const body = await list({ limit: 500 });
    expect(() => tablesResponse.parse(body)).not.toThrow();
    expect(body.paging).toEqual({ limit: 500, after: null });
    for (const row of body.data) expect(Object.keys(row).sort()).toEqual([...FIELDS].sort());
    expect(new Set(ids(all)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(NAMES.length + MANY_NAMES);
  });

  it('says of each table what the naive recomputation says', async () => {
    const naive = naiveScore(await readNaiveInput(databases.admin), {
      now: NOW,
      weights: { compute: 40, storage: 35, query: 25, others: 0 },
    });
    const expected = [...naive.tables.values()].filter((table) => !table.view);
    expect(sorted(all)).toEqual(expected.map((table) => table.id).sort());
    for (const row of all) {
      const table = naive.tables.get(row.id);
      if (table === undefined) throw new Error('no such table');
      expect(row).toMatchObject({
        fqn: table.fqn,
        service: table.service,
        activity: table.activity,
        recent: table.recent,
        idle_days: table.idleDays,
        downstream_count: table.downstreamCount,
        size_bytes: table.size === null ? null : Number(table.size),
        tier: table.tier,
        purge_score: table.purgeScore,
        recommendation: table.recommendation,
        gates: table.gates,
        category:
          table.category ?? (table.largeUnused ? 'large_unused' : table.unowned ? 'unowned_tables' : null),
      });
      expect(dayOf(row.last_used_at)).toBe(table.lastUse);
      expect(dayOf(row.last_written_at)).toBe(table.lastWrite);
      expect(row.queries_30d ?? 0).toBe(table.queries30);
      expect(row.idle_is_lower_bound).toBe(table.idleDays !== null && table.lastUse === null);
      expect(row.owners).toHaveLength(table.owners.length);
      expect(row.domains).toHaveLength(table.domainHashes.length);
    }
  });

  it('gives names as OpenMetadata has them', () => {
    const byId = new Map(rows.tables.map(({ json }) => [json['id'], json['name']]));
    for (const row of all) expect(row.name).toBe(byId.get(row.id));
  });

  describe.each(TABLE_SORTS)('sorted by %s', (sort) => {
    const filter = { sort, ...FILTER[sort] };
    it.each([1, 7, 50, 500])('pages of %i are the list, without overlap or gap', async (limit) => {
      const whole = (await list({ sort, limit: 500 })).data;
      expect(ids(await service.tablesByPage({ sort, limit }))).toEqual(ids(whole));
      expect(sorted(whole)).toEqual(sorted(all));
    });

    it('pages of 3 are the list with a filter', async () => {
      const whole = (await list({ ...filter, limit: 500 })).data;
      expect(whole.length).toBeGreaterThan(3);
      expect(ids(await service.tablesByPage({ ...filter, limit: 3 }))).toEqual(ids(whole));
    });

    it('is in order', async () => {
      const whole = (await list({ sort, limit: 500 })).data;
      if (sort === 'name') {
        const plain = whole.map((row: TableView) => row.name).filter((name) => /^[a-z]\d*$/i.test(name));
        expect(plain.length).toBeGreaterThan(1);
        const collator = new Intl.Collator('en', { sensitivity: 'base' });
        for (const [i, name] of plain.entries())
          expect(collator.compare(plain[Math.max(0, i - 1)] ?? '', name)).toBeLessThanOrEqual(0);
        return;
      }
      const values: (number | null)[] = whole.map(
        (row: TableView) => row[sort === '-size_bytes' ? 'size_bytes' : 'purge_score'],
      );
      const known = values.filter((value) => value !== null);
      expect(known.length).toBeGreaterThan(0);
      expect(known.length).toBeLessThan(values.length);
      expect(values).toEqual([
        ...known.toSorted((a, b) => b - a),
        ...Array.from({ length: values.length - known.length }, () => null),
      ]);
    });

    it('a page ends exactly where the list ends', async () => {
      const whole = (await list({ ...filter, limit: 500 })).data;
      const page = await list({ ...filter, limit: whole.length });
      expect(page.data).toHaveLength(whole.length);
      expect(page.paging).toEqual({ limit: whole.length, after: null });
      const short = await list({ ...filter, limit: whole.length - 1 });
      const rest = await list({ ...filter, after: short.paging.after ?? '' });
      expect(ids(rest.data)).toEqual([whole.at(-1)?.id]);
    });
  });

  describe('filters', () => {
    const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const matches = (row: TableView, filter: Filter): boolean =>
      (filter['service'] === undefined || row.service === filter['service']) &&
      (filter['schema'] === undefined || row.schema === filter['schema']) &&
      (filter['activity'] === undefined || row.activity === filter['activity']) &&
      (filter['category'] === undefined || row.category === filter['category']) &&
      (filter['recommendation'] === undefined || row.recommendation === filter['recommendation']) &&
      (filter['min_purge_score'] === undefined ||
        (row.purge_score !== null && row.purge_score >= Number(filter['min_purge_score']))) &&
      (filter['owner'] === undefined || row.owners?.includes(filter['owner']) === true) &&
      (filter['q'] === undefined || fold(row.name).startsWith(fold(filter['q'])));
    const check = async (filter: Filter) => {
      const { data } = await list({ ...filter, limit: 500 });
      expect(sorted(data)).toEqual(sorted(all.filter((row) => matches(row, filter))));
      return data.length;
    };
    const distinct = (values: (string | null)[]) => [...new Set(values.filter((v) => v !== null))];

    it.each([
      ['service', (row: TableView) => [row.service]],
      ['schema', (row: TableView) => [row.schema]],
      ['activity', (row: TableView) => [row.activity]],
      ['category', (row: TableView) => [row.category]],
      ['recommendation', (row: TableView) => [row.recommendation]],
      ['owner', (row: TableView) => row.owners ?? []],
      ['min_purge_score', (row: TableView) => [row.purge_score === null ? null : String(row.purge_score)]],
    ] as const)('%s alone', async (name, of) => {
      const values = distinct(all.flatMap(of));
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) expect(await check({ [name]: value })).toBeGreaterThan(0);
    });

    it.each(['0', '0.0', '10', '10.0', '4', '5.9', '9.9'])('min_purge_score=%s', async (value) => {
      await check({ min_purge_score: value });
    });

    it('all of them together', async () => {
      const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
      const of = (name: 'service' | 'schema' | 'activity' | 'category' | 'recommendation') =>
        some(distinct(all.map((row) => row[name])));
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            service: of('service'),
            schema: of('schema'),
            activity: of('activity'),
            category: of('category'),
            recommendation: of('recommendation'),
            owner: some(distinct(all.flatMap((row) => row.owners ?? []))),
            min_purge_score: some(['0', '1.5', '4', '6', '8']),
            q: some(['table', 'o', 'T', '1']),
          }),
          async (filter) => {
            await check(filter);
          },
        ),
        { numRuns: 80, seed: 1 },
      );
    });

    it('of one row whose every value is asked for finds that row', async () => {
      for (const row of all.filter((each) => each.category !== null && each.owners?.length)) {
        const { data } = await list({
          service: row.service,
          schema: row.schema,
          activity: row.activity,
          category: row.category ?? undefined,
          recommendation: row.recommendation ?? undefined,
          owner: row.owners?.[0],
          min_purge_score: row.purge_score?.toFixed(1),
          q: row.name,
        });
        expect(ids(data)).toContain(row.id);
      }
    });

    it.each([
      ['100%', ['100%', '100%_sure']],
      ['100_', ['100_']],
      ['100', ['100', '1000', '100%', '100%_sure', '100_']],
      ['a_', ['a_b']],
      ['a\\', ['a\\b']],
      ['\\', ['\\']],
      ['%', ['%']],
      ['_', ['_']],
      ["it'", ["it's"]],
      ['say "', ['say "hi"']],
      ['DUP', ['dup', 'DUP', 'Dup', 'düp', 'dup\u200d']],
      ['düp', ['dup', 'DUP', 'Dup', 'düp', 'dup\u200d']],
      ['📈', ['📈', '📈'.repeat(256)]],
      ['📉', ['📉']],
      ["' OR 1=1 -- ", ["' OR 1=1 -- x"]],
      ['nothing begins so', []],
    ])('q=%s is the beginning of a name and nothing else', async (q, expected) => {
      const { data } = await list({ q, service: 'odd names', limit: 500 });
      expect(data.map((row: TableView) => row.name).sort()).toEqual(expected.sort());
    });

    it('a schema is found by its exact name, spaces and case included', async () => {
      for (const schema of ['pad', 'pad ', 'PAD']) {
        const { data } = await list({ service: 'odd names', schema });
        expect(data.map((row: TableView) => row.schema)).toEqual([schema]);
      }
    });
  });
});
