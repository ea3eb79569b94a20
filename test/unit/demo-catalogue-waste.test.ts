import { describe, expect, it } from 'vitest';
import { demoCatalogue } from '../../src/demo/catalogue/demo-catalogue.ts';
import { naiveInputFromRows, naiveScore } from '../support/naive/index.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const GIB = 2n ** 30n;
const TIB = 2n ** 40n;

/** What the reference implementation of the rules finds in a demo catalogue. */
const find = (tables: number, seed: number) => {
  const result = naiveScore(naiveInputFromRows(demoCatalogue({ now: NOW, tables, seed })), { now: NOW });
  const facts = [...result.tables.values()];
  const count = (test: (fact: (typeof facts)[number]) => boolean) => facts.filter(test).length;
  return { ...result, facts, count };
};

const standard = find(2000, 1);

describe.each([
  { tables: 2000, found: standard },
  { tables: 150, found: find(150, 2) },
  { tables: 60, found: find(60, 3) },
])('a demo catalogue of $tables tables', ({ found: { count, services } }) => {
  it.each(['refresh_waste', 'zombie_tables', 'stale_tables'] as const)('has %s', (category) => {
    expect(count((fact) => fact.category === category)).toBeGreaterThan(0);
  });

  it('has large unused tables', () => {
    expect(count((fact) => fact.largeUnused)).toBeGreaterThan(0);
  });

  it('has large tables in use that nobody owns', () => {
    const found = count(
      ({ owned, view, category, largeUnused, size }) =>
        !owned && !view && category === null && !largeUnused && size !== null && size > 150n * GIB,
    );
    expect(found).toBeGreaterThan(0);
  });

  it('has tables of each activity', () => {
    for (const activity of ['ACTIVE', 'INACTIVE', 'UNKNOWN', 'NEW']) {
      expect(
        count((fact) => fact.activity === activity),
        activity,
      ).toBeGreaterThan(0);
    }
  });

  it('has a service without evidence and one whose evidence is stale', () => {
    expect(services.get('trino_lake')?.evidence_reason).toBe('no_usage_evidence');
    const stale = [...services].filter(([, { evidence_stale }]) => evidence_stale).map(([name]) => name);
    expect(stale).toEqual(['redshift_finance']);
  });
});

describe('the default demo catalogue', () => {
  const { count, estate } = standard;

  it('is of a believable size, with noticeable waste and an unremarkable score', () => {
    expect(estate.total_bytes).toBeGreaterThan(30n * TIB);
    expect(estate.total_bytes).toBeLessThan(400n * TIB);
    expect(Number(estate.waste_bytes) / Number(estate.total_bytes)).toBeGreaterThan(0.1);
    expect(estate.score).toBeGreaterThan(45);
    expect(estate.score).toBeLessThan(80);
  });

  it('has tables without a size and with a size of 0', () => {
    expect(count(({ view, size }) => !view && size === null)).toBeGreaterThan(100);
    expect(count(({ size }) => size === 0n)).toBeGreaterThan(5);
  });

  it('has every recommendation and every gate', () => {
    for (const recommendation of ['EXCELLENT_CANDIDATE', 'GOOD_CANDIDATE', 'REVIEW_REQUIRED', 'KEEP']) {
      expect(
        count((fact) => fact.recommendation === recommendation),
        recommendation,
      ).toBeGreaterThan(0);
    }
    for (const gate of ['downstream', 'tier', 'stale_evidence'] as const) {
      expect(
        count((fact) => fact.category !== null && fact.gates.includes(gate)),
        gate,
      ).toBeGreaterThan(0);
    }
  });

  it('has tables known by usage rows alone, by lifeCycle alone, and tables that never were used', () => {
    const inactive = (lower: boolean) =>
      count((fact) => fact.category !== null && fact.idleIsLowerBound === lower);
    expect(inactive(true)).toBeGreaterThan(50);
    expect(inactive(false)).toBeGreaterThan(50);
  });
});
