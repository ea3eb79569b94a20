import { describe, expect, it } from 'vitest';
import { catalogueOf, type HandTable, scoreOf } from '../support/naive/hand-made.ts';
import { fromDecimal, ratio, roundTenths } from '../support/naive/rational.ts';

const used: HandTable[] = [0, 1, 5, 10, 29, 30].map((age) => ({ name: `used${age}`, used: [age], gib: 100 }));
const tables: HandTable[] = [
  ...used,
  { name: 'used50', used: [50, 120], gib: 100 },
  { name: 'never300', gib: 300 },
  { name: 'neverUnsized' },
  { name: 'unknown', service: 'quiet' },
];

describe('the worked example of the scoring page', () => {
  const { estate, services } = scoreOf(catalogueOf(tables));

  it('scores 72.3 and splits it into 31.1, 24.5, 16.7 and 0', () => {
    expect(estate.score).toBe(72.3);
    expect(estate.status).toBe('GOOD');
    expect(estate.reason).toBeNull();
    expect(estate.breakdown).toEqual({ compute: 31.1, storage: 24.5, query: 16.7, others: 0 });
  });

  it('lies between 62.6 and 76.1', () => {
    expect(estate.bounds).toEqual({ lower: 62.6, upper: 76.1 });
  });

  it('shows the counts and bytes that the rates come from', () => {
    const gib = 2n ** 30n;
    const { compute, storage, query, others } = estate.components;
    expect(compute).toMatchObject({
      numerator: 7n,
      denominator: 9n,
      population: 10,
      weight: 40,
      points: 31.1,
    });
    expect(storage).toMatchObject({ numerator: 700n * gib, denominator: 1000n * gib, rate: 0.7, weight: 35 });
    expect(query).toMatchObject({ numerator: 6n, denominator: 9n, weight: 25 });
    expect(others).toMatchObject({ numerator: 0n, denominator: 10n, rate: 0, weight: 0, points: 0 });
    expect(estate.coverage).toEqual({ activity: 0.9, size: 0.8, recency: 0.9 });
  });

  it('counts tables and waste', () => {
    expect(estate).toMatchObject({
      total_tables: 10,
      population: 10,
      active_tables: 7,
      inactive_tables: 2,
      unknown_tables: 1,
      inactive_percentage: 22.2,
      total_bytes: 1000n * 2n ** 30n,
      waste_bytes: 300n * 2n ** 30n,
      zombie_tables: 2,
    });
  });

  it('is between 65.7 with 10 for ownership and 72.9 with 10 less for freshness', () => {
    expect(estate.sensitivity).toEqual({ lower: 65.7, upper: 72.9 });
  });

  it('knows nothing of the service without evidence', () => {
    expect(services.get('quiet')).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'no_usage_evidence',
      from: null,
      unknown_tables: 1,
      breakdown: { compute: null, storage: null, query: null, others: null },
    });
    expect(services.get('sf')).toMatchObject({ score: 72.3, unknown_tables: 0, evidence_stale: false });
  });

  it('needs exact fractions: 62.65 is rounded up', () => {
    expect(roundTenths(ratio(6265, 100))).toBe(627n);
    expect(roundTenths(fromDecimal(62.65))).toBe(627n);
    expect(roundTenths(ratio(6264, 100))).toBe(626n);
  });
});
