import { describe, expect, it } from 'vitest';
import type { Measure, Measures } from '../support/naive/components.ts';
import { catalogueOf, scoreOf, WITNESS } from '../support/naive/hand-made.ts';
import { fromDecimal, ratio, ZERO } from '../support/naive/rational.ts';
import {
  boundsOf,
  breakdownTenths,
  exactPoints,
  normalise,
  scoreTenths,
  sensitivityOf,
  statusOf,
} from '../support/naive/score.ts';
import type { Weights } from '../support/naive/types.ts';

/** `[numerator, denominator, k as tenths]`; null is unknown. */
type Short = [number, number, number] | null;

const measure = (short: Short): Measure =>
  short === null
    ? { rate: null, k: ZERO, numerator: 0n, denominator: 0n }
    : { rate: ratio(short[0], short[1]), k: ratio(short[2], 10), numerator: 0n, denominator: 1n };

const measures = (compute: Short, storage: Short, query: Short, others: Short): Measures => ({
  compute: measure(compute),
  storage: measure(storage),
  query: measure(query),
  others: measure(others),
});

const weights = (compute: number, storage: number, query: number, others: number): Weights => ({
  compute,
  storage,
  query,
  others,
});
const usual = normalise(weights(40, 35, 25, 0));

const breakdown = (m: Measures, w = usual): bigint[] => {
  const points = exactPoints(m, w);
  const score = scoreTenths(m, w);
  if (points === null || score === null) throw new Error('no score');
  return Object.values(breakdownTenths(points, score));
};

describe('score', () => {
  it('leaves unknown components out and renormalises the rest', () => {
    expect(scoreTenths(measures([1, 2, 10], null, [1, 1, 10], [0, 1, 10]), usual)).toBe(692n);
    expect(scoreTenths(measures(null, null, [1, 3, 10], [1, 1, 10]), usual)).toBe(333n);
    expect(scoreTenths(measures(null, null, null, [1, 1, 10]), usual)).toBeNull();
  });

  it('takes weights as written decimals, normalised to 100', () => {
    const thirds = normalise(weights(0.1, 0.1, 0.1, 0));
    expect(thirds.compute).toEqual(ratio(100, 3));
    expect(fromDecimal(1e-7)).toEqual(ratio(1, 10_000_000));
    expect(fromDecimal(2.5e21)).toEqual(ratio(25n * 10n ** 20n));
    expect(scoreTenths(measures([1, 1, 10], [0, 1, 10], [0, 1, 10], null), thirds)).toBe(333n);
  });

  it('is rounded half up', () => {
    expect(scoreTenths(measures([1253, 2000, 10], null, null, null), usual)).toBe(627n);
    expect(scoreTenths(measures([12529, 20000, 10], null, null, null), usual)).toBe(626n);
  });

  it('has a status by its decimal', () => {
    expect([800n, 799n, 600n, 599n, 400n, 399n, 200n, 199n, 0n, null].map(statusOf)).toEqual([
      'EXCELLENT',
      'GOOD',
      'GOOD',
      'FAIR',
      'FAIR',
      'POOR',
      'POOR',
      'CRITICAL',
      'CRITICAL',
      'NO_DATA',
    ]);
  });
});

describe('breakdown', () => {
  it('gives the missing tenth to the largest remainder', () => {
    expect(breakdown(measures([7, 9, 9], [7, 10, 8], [6, 9, 9], null))).toEqual([311n, 245n, 167n, 0n]);
  });

  it('gives it in the order of the table when remainders are equal', () => {
    const equal = normalise(weights(1, 1, 1, 0));
    const all: Short = [1, 1, 10];
    expect(breakdown(measures(all, all, all, null), equal)).toEqual([334n, 333n, 333n, 0n]);
    const quarter = normalise(weights(1, 1, 1, 1));
    const half: Short = [1, 1000, 10];
    expect(breakdown(measures(half, half, half, half), quarter)).toEqual([1n, 0n, 0n, 0n]);
  });

  it('gives two missing tenths to two components', () => {
    const equal = normalise(weights(1, 1, 1, 0));
    const two: Short = [2, 1000, 10];
    expect(breakdown(measures(two, two, two, null), equal)).toEqual([1n, 1n, 0n, 0n]);
  });
});

describe('bounds', () => {
  it('count a wholly unknown component as 0 and as 1', () => {
    expect(boundsOf(measures(null, null, null, null), usual)).toEqual({ lower: 0, upper: 100 });
    expect(boundsOf(measures([1, 1, 10], null, [0, 1, 10], null), usual)).toEqual({ lower: 40, upper: 75 });
    expect(boundsOf(measures([1, 2, 5], null, null, null), usual)).toEqual({ lower: 10, upper: 90 });
  });
});

describe('sensitivity', () => {
  it('is the score itself when every rate is equal', () => {
    const same: Short = [3, 4, 10];
    expect(sensitivityOf(measures(same, same, same, same), usual)).toEqual({ lower: 75, upper: 75 });
  });

  it('does not move a weight below 0, and leaves a move out that leaves no weight', () => {
    const onlyQuery = normalise(weights(0, 0, 5, 0));
    expect(sensitivityOf(measures([1, 1, 10], [0, 1, 10], [0, 1, 10], null), onlyQuery)).toEqual({
      lower: 0,
      upper: 9.1,
    });
    const small = normalise(weights(95, 5, 0, 0));
    expect(sensitivityOf(measures([0, 1, 10], [1, 1, 10], null, null), small)).toEqual({
      lower: 0,
      upper: 13.6,
    });
  });

  it('is null without a score', () => {
    expect(sensitivityOf(measures(null, null, null, [1, 1, 10]), usual)).toEqual({
      lower: null,
      upper: null,
    });
  });
});

describe('a scope without a score', () => {
  it('says that it has no tables', () => {
    const onlyNew = scoreOf(catalogueOf([WITNESS, { name: 'a', service: 'x', created: 1 }]));
    expect(onlyNew.services.get('x')).toMatchObject({ reason: 'no_usage_evidence', new_tables: 0 });
    const empty = scoreOf(catalogueOf([])).estate;
    expect(empty).toMatchObject({
      score: null,
      status: 'NO_DATA',
      reason: 'no_tables',
      inactive_percentage: null,
    });
    const views = scoreOf(catalogueOf([{ name: 'v', type: 'View', used: [1] }])).estate;
    expect(views).toMatchObject({ reason: 'no_tables', views: 1, total_tables: 0 });
    const fresh = scoreOf(
      catalogueOf([
        { name: 'v', type: 'View', used: [1] },
        { name: 'a', created: 2 },
      ]),
    ).estate;
    expect(fresh).toMatchObject({ reason: 'no_tables', total_tables: 1, new_tables: 1, population: 0 });
  });

  it('has one as soon as a known component has a weight', () => {
    const rows = catalogueOf([{ name: 'a' }]);
    expect(scoreOf(rows).estate.reason).toBe('no_usage_evidence');
    const owned = scoreOf(rows, weights(0, 0, 0, 1)).estate;
    expect(owned).toMatchObject({ score: 0, status: 'CRITICAL', breakdown: { others: 0 } });
  });

  it('does not measure storage over zero bytes', () => {
    const { estate } = scoreOf(catalogueOf([{ ...WITNESS, gib: 0 }]));
    expect(estate.components.storage).toMatchObject({ rate: null, points: 0, denominator: 0n });
    expect(estate).toMatchObject({ score: 100, coverage: { size: 0 }, bounds: { lower: 65, upper: 100 } });
  });
});
