import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogueRows, JsonDocument, ProfileRow } from '../../src/demo/openmetadata/rows.ts';
import { naiveInputFromRows, naiveScore } from '../support/naive/index.ts';
import { scopeOf } from '../support/naive/scope.ts';
import { DEFAULT_WEIGHTS, normalise } from '../support/naive/score.ts';
import type { NaiveResult, Scope, TableFacts, Weights } from '../support/naive/types.ts';
import { createRandom, randomCatalogue } from '../support/random-catalogue/index.ts';

const NOW = Date.UTC(2026, 0, 15, 13);
const runs = { numRuns: 60 };
const seeds = fc.nat({ max: 2 ** 31 });
const weightsArbitrary = fc
  .record({
    compute: fc.nat({ max: 60 }),
    storage: fc.nat({ max: 60 }),
    query: fc.nat({ max: 60 }),
    others: fc.nat({ max: 60 }),
  })
  .filter((w) => w.compute + w.storage + w.query + w.others > 0);

const result = (rows: CatalogueRows, weights: Weights = DEFAULT_WEIGHTS): NaiveResult =>
  naiveScore(naiveInputFromRows(rows), { now: NOW, weights });

const scopesOf = (r: NaiveResult): Scope[] => [r.estate, ...r.services.values(), ...r.domains.values()];

const tenths = (value: number): number => Math.round(value * 10);

describe('over random catalogues', () => {
  it('keeps 0 ≤ lower ≤ score ≤ upper ≤ 100 and the score within its sensitivity', () => {
    fc.assert(
      fc.property(seeds, weightsArbitrary, (seed, weights) => {
        for (const { score, bounds, sensitivity } of scopesOf(
          result(randomCatalogue(seed, { now: NOW }), weights),
        )) {
          expect(bounds.lower).toBeGreaterThanOrEqual(0);
          expect(bounds.upper).toBeLessThanOrEqual(100);
          expect(score ?? bounds.lower).toBeGreaterThanOrEqual(bounds.lower);
          expect(score ?? bounds.upper).toBeLessThanOrEqual(bounds.upper);
          expect(sensitivity.lower ?? 0).toBeLessThanOrEqual(score ?? 0);
          expect(sensitivity.upper ?? 0).toBeGreaterThanOrEqual(score ?? 0);
        }
      }),
      runs,
    );
  });

  it('splits the score exactly', () => {
    fc.assert(
      fc.property(seeds, weightsArbitrary, (seed, weights) => {
        for (const { score, breakdown } of scopesOf(result(randomCatalogue(seed, { now: NOW }), weights))) {
          const members = Object.values(breakdown);
          if (score === null) expect(members).toEqual([null, null, null, null]);
          else
            expect(members.reduce((total: number, value) => total + tenths(value ?? NaN), 0)).toBe(
              tenths(score),
            );
        }
      }),
      runs,
    );
  });

  it('counts every table once, in the estate and over its services', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { estate, services, tables } = result(randomCatalogue(seed, { now: NOW }));
        const total = (key: 'total_tables' | 'population' | 'views' | 'zombie_tables' | 'active_tables') =>
          [...services.values()].reduce((sum, scope) => sum + scope[key], 0);
        expect(estate.total_tables + estate.views).toBe(tables.size);
        expect(estate.active_tables + estate.inactive_tables + estate.unknown_tables).toBe(estate.population);
        expect(estate.population + estate.new_tables).toBe(estate.total_tables);
        for (const key of [
          'total_tables',
          'population',
          'views',
          'zombie_tables',
          'active_tables',
        ] as const) {
          expect(total(key)).toBe(estate[key]);
        }
        const categories = [...tables.values()].filter((table) => table.category !== null);
        expect(categories).toHaveLength(estate.inactive_tables);
      }),
      runs,
    );
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = randomCatalogue(seed, { now: NOW });
        const random = createRandom(seed ^ 0x5eed);
        const shuffled: CatalogueRows = {
          ...rows,
          services: random.shuffle(rows.services),
          databases: random.shuffle(rows.databases),
          schemas: random.shuffle(rows.schemas),
          tables: random.shuffle(rows.tables),
          domains: random.shuffle(rows.domains),
          usage: random.shuffle(rows.usage),
          profiles: random.shuffle(rows.profiles),
          relationships: random.shuffle(rows.relationships),
          tags: random.shuffle(rows.tags),
        };
        expect(sorted(result(shuffled))).toEqual(sorted(result(rows)));
      }),
      runs,
    );
  });

  it('does not depend on the unit of sizes', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(2, 8, 1024), (seed, factor) => {
        const rows = randomCatalogue(seed, { now: NOW });
        const whole = result({ ...rows, profiles: rows.profiles.map((row) => scaled(row, 1)) });
        const larger = result({ ...rows, profiles: rows.profiles.map((row) => scaled(row, factor)) });
        const numbers = (r: NaiveResult) =>
          scopesOf(r).map(({ score, breakdown, bounds, sensitivity }) => ({
            score,
            breakdown,
            bounds,
            sensitivity,
          }));
        expect(numbers(larger)).toEqual(numbers(whole));
        expect(larger.estate.total_bytes).toBe(whole.estate.total_bytes * BigInt(factor));
      }),
      runs,
    );
  });
});

describe('with the evidence held fixed', () => {
  const usual = normalise(DEFAULT_WEIGHTS);
  const score = (facts: TableFacts[]): number | null => scopeOf(facts, usual).score;
  const used = { active: true, recent: true, isNew: false, activity: 'ACTIVE' } as const;

  it('a use within 30 days, and the loss of an inactive table, never lower the score', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const facts = [...result(randomCatalogue(seed, { now: NOW })).tables.values()];
        const before = score(facts) ?? 0;
        for (const table of facts.filter((one) => !one.view)) {
          const others = facts.filter((one) => one !== table);
          expect(score([...others, { ...table, ...used }])).toBeGreaterThanOrEqual(before);
          // Without the only known table there may be no score at all.
          const without = table.active === false ? score(others) : null;
          expect(without ?? before).toBeGreaterThanOrEqual(before);
        }
      }),
      runs,
    );
  });
});

const sorted = (r: NaiveResult): unknown => {
  const byKey = <T>(map: Map<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const tables = byKey(r.tables).map(([id, facts]) => [
    id,
    { ...facts, domainHashes: facts.domainHashes.toSorted() },
  ]);
  return { estate: r.estate, services: byKey(r.services), domains: byKey(r.domains), tables };
};

/** Whole bytes times a power of two: exact in a double. */
function scaled(row: ProfileRow, factor: number): ProfileRow {
  const size = (document: JsonDocument): JsonDocument => {
    const bytes = document['sizeInByte'];
    return typeof bytes === 'number' ? { ...document, sizeInByte: Math.round(bytes) * factor } : document;
  };
  const data = row.json['profileData'];
  const json =
    typeof data === 'object' ? { ...row.json, profileData: size(data as JsonDocument) } : size(row.json);
  return { ...row, json };
}
