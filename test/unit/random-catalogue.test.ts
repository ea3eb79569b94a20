import { describe, expect, it } from 'vitest';
import type { CatalogueRows, JsonDocument } from '../../src/demo/openmetadata/rows.ts';
import { dayOf } from '../support/naive/days.ts';
import { naiveInputFromRows, naiveScore } from '../support/naive/index.ts';
import { fqnOf, hashOf } from '../support/random-catalogue/hash.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';

const NOW = Date.UTC(2026, 0, 15, 13);
const seeds = Array.from({ length: 250 }, (_, seed) => seed);
const catalogues = seeds.map((seed) => randomCatalogue(seed, { now: NOW }));

const repeated = (keys: string[]): number => keys.length - new Set(keys).size;

describe('a random catalogue', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(randomCatalogue(7, { now: NOW })).toEqual(randomCatalogue(7, { now: NOW }));
    expect(randomCatalogue(7, { now: NOW, tables: 5 })).not.toEqual(
      randomCatalogue(8, { now: NOW, tables: 5 }),
    );
  });

  it('has the number of tables and the layout that were asked for', () => {
    const wrapped = (rows: CatalogueRows) => rows.profiles.map((row) => 'profileData' in row.json);
    expect(randomCatalogue(3, { now: NOW, tables: 60 }).tables).toHaveLength(60);
    expect(randomCatalogue(3, { now: NOW, tables: 0 }).tables).toHaveLength(0);
    expect(new Set(wrapped(randomCatalogue(3, { now: NOW, tables: 30, layout: 'old' })))).toEqual(
      new Set([false]),
    );
    expect(new Set(wrapped(randomCatalogue(3, { now: NOW, tables: 30, layout: 'new' })))).toEqual(
      new Set([true]),
    );
    expect(new Set(wrapped(randomCatalogue(3, { now: NOW, tables: 30, layout: 'mixed' }))).size).toBe(2);
  });

  it('keeps the unique keys of OpenMetadata', () => {
    for (const rows of catalogues) {
      expect(repeated(rows.tables.map((row) => row.hash))).toBe(0);
      expect(repeated(rows.tables.map((row) => String(row.json['id'])))).toBe(0);
      expect(repeated(rows.services.map((row) => row.hash))).toBe(0);
      expect(repeated(rows.usage.map((row) => `${row.usageDate} ${row.id}`))).toBe(0);
      expect(repeated(rows.relationships.map((row) => `${row.fromId} ${row.toId} ${row.relation}`))).toBe(0);
      expect(repeated(rows.tags.map((row) => `${row.source} ${row.tagFQN} ${row.targetFQNHash}`))).toBe(0);
      expect(repeated(rows.profiles.flatMap(operationKey))).toBe(0);
    }
  });

  it('fits the columns of OpenMetadata', () => {
    for (const rows of catalogues) {
      for (const row of [...rows.tables, ...rows.services, ...rows.schemas, ...rows.databases]) {
        expect([...String(row.json['name'])].length).toBeLessThanOrEqual(256);
        expect(row.hash).toMatch(/^[0-9a-f]{32}(\.[0-9a-f]{32}){0,3}$/);
        expect([undefined, false, true]).toContain(row.json['deleted']);
      }
      for (const row of rows.profiles) expect(Number.isInteger(row.json['timestamp'])).toBe(true);
    }
  });

  it('quotes a part with a dot or a quote and hashes it as quoted', () => {
    expect(fqnOf(['sf', 'A.B', 'x', 'say "hi"'])).toBe('sf."A.B".x."say \\"hi\\""');
    expect(hashOf(['abc'])).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(hashOf(['a.b']).length).toBe(32);
  });
});

describe('random catalogues together', () => {
  const names = catalogues.flatMap((rows) => rows.tables.map((row) => String(row.json['name'])));
  const lifeCycles = catalogues.flatMap((rows) =>
    rows.tables.map((row) => row.json['lifeCycle'] as JsonDocument),
  );
  const facts = catalogues.flatMap((rows) => [
    ...naiveScore(naiveInputFromRows(rows), { now: NOW }).tables.values(),
  ]);
  const count = (holds: (table: (typeof facts)[number]) => boolean) => facts.filter(holds).length;

  it('have names with dots, quotes, emoji and 256 characters', () => {
    expect(names.filter((name) => name.includes('.')).length).toBeGreaterThan(20);
    expect(names.filter((name) => name.includes('"')).length).toBeGreaterThan(20);
    expect(names.filter((name) => name.includes('📈')).length).toBeGreaterThan(20);
    expect(names.filter((name) => [...name].length === 256).length).toBeGreaterThan(20);
  });

  it('have every absence', () => {
    expect(lifeCycles).toContain(undefined);
    expect(lifeCycles).toContain(null);
    expect(lifeCycles.filter((one) => one?.['accessed'] === null).length).toBeGreaterThan(20);
    const missing = catalogues.filter((rows) => {
      const hashes = new Set(rows.services.map((row) => row.hash));
      return rows.tables.some((row) => !hashes.has(row.hash.slice(0, 32)));
    });
    expect(missing.length).toBeGreaterThan(10);
    expect(catalogues.filter((rows) => rows.tables.length === 0).length).toBeGreaterThan(3);
  });

  it('reach every activity, category, recommendation and gate', () => {
    for (const activity of ['ACTIVE', 'INACTIVE', 'UNKNOWN', 'NEW'] as const) {
      expect(count((table) => table.activity === activity)).toBeGreaterThan(50);
    }
    for (const category of ['refresh_waste', 'zombie_tables', 'stale_tables'] as const) {
      expect(count((table) => table.category === category)).toBeGreaterThan(30);
    }
    for (const gate of ['downstream', 'tier', 'stale_evidence'] as const) {
      expect(count((table) => table.gates.includes(gate))).toBeGreaterThan(50);
    }
    expect(new Set(facts.map((table) => table.recommendation)).size).toBe(5);
    expect(count((table) => table.largeUnused)).toBeGreaterThan(5);
  });

  it('stand on the days where a rule changes', () => {
    for (const idle of [0, 30, 31, 60, 61, 90, 91]) {
      expect(count((table) => table.idleDays === idle && !table.idleIsLowerBound)).toBeGreaterThan(5);
    }
    for (const bound of [29, 30, 31, 89, 90, 91]) {
      expect(count((table) => table.idleDays === bound && table.idleIsLowerBound)).toBeGreaterThan(5);
    }
    for (const age of [30, 31, 90, 91]) {
      expect(count((table) => table.lastWrite === dayOf(NOW) - age)).toBeGreaterThan(5);
    }
  });

  it('have sizes that are 0, fractions, beyond 2^53, and none', () => {
    expect(count((table) => table.size === null)).toBeGreaterThan(50);
    expect(count((table) => table.size === 0n)).toBeGreaterThan(20);
    expect(count((table) => table.size === 1023n)).toBeGreaterThan(5);
    expect(count((table) => (table.size ?? 0n) > 2n ** 53n)).toBeGreaterThan(5);
  });
});

function operationKey(row: CatalogueRows['profiles'][number]): string[] {
  const data = (row.json['profileData'] ?? row.json) as JsonDocument;
  return row.extension === 'table.systemProfile'
    ? [JSON.stringify([row.entityFQNHash, row.json['timestamp'], data['operation']])]
    : [];
}
