import fc from 'fast-check';
import Fraction from 'fraction.js';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { type Measures, measuresOf } from '../../src/zi/components.ts';
import { boundsOf, breakdownOf, oneDecimal, scoreOf, statusOf } from '../../src/zi/score.ts';
import { emptyTally, type Tally } from '../../src/zi/tally.ts';
import { COMPONENTS, type Weights } from '../../src/zi/weights.ts';
import { inTenths, someWeights } from '../support/facts.ts';

const ONLY_COMPUTE: Weights = { compute: 1, storage: 0, query: 0, others: 0 };
const tally = (counts: Partial<Tally>): Tally => ({ ...emptyTally(), ...counts });
const share = (active: number, of: number): Measures =>
  measuresOf(tally({ tables: of, population: of, active, inactive: of - active }));

/** Half up, in tenths of a percent, of n/d, n ≥ 0: by whole division only. */
const half = (n: bigint, d: bigint): bigint => {
  const floor = (1000n * n) / d;
  return 2n * (1000n * n - floor * d) >= d ? floor + 1n : floor;
};

/** Weights as written, in millionths: no component of the arithmetic under test. */
const millionths = (weight: number): bigint => {
  const [whole = '0', decimals = ''] = weight.toFixed(6).split('.');
  return BigInt(whole + decimals);
};

const someCount = fc.integer({ min: 0, max: 40 });
const someBytes = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 70n }));

const someTally: fc.Arbitrary<Tally> = fc
  .record({
    counts: fc.tuple(someCount, someCount, someCount, someCount, someCount, someCount),
    activeBytes: someBytes,
    inactiveBytes: someBytes,
  })
  .map(({ counts: [recent, active, inactive, notRecent, rest, owned], activeBytes, inactiveBytes }) => {
    const population = recent + active + inactive + notRecent + rest;
    return tally({
      tables: population,
      population,
      recent,
      notRecent: active + inactive + notRecent,
      active: recent + active,
      inactive,
      sized: activeBytes + inactiveBytes === 0n ? 0 : recent + active + inactive,
      activeBytes,
      inactiveBytes,
      owned: Math.min(owned, population),
      ownerKnown: population,
    });
  });

/** Σ w·n/d over a common denominator, and Σ w, of the components with a denominator. */
const weighted = (measures: Measures, weights: Weights): [bigint, bigint, bigint] => {
  let numerator = 0n;
  let denominator = 1n;
  let weight = 0n;
  for (const c of COMPONENTS) {
    const { numerator: n, denominator: d, population } = measures[c];
    if (d === 0n || population === 0) continue;
    const w = millionths(weights[c]);
    numerator = numerator * d + w * n * denominator;
    denominator *= d;
    weight += w;
  }
  return [numerator, denominator, weight];
};

describe('half up', () => {
  it.each([
    [1, 16, 6.3],
    [3, 16, 18.8],
    [1, 80, 1.3],
    [1, 2000, 0.1],
    [1, 2001, 0],
    [161, 2000, 8.1],
    [1999, 2000, 100],
    [1599, 2000, 80],
    [12_999, 20_000, 65],
    [12_989, 20_000, 64.9],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [0, 7, 0],
    [7, 7, 100],
  ])('%i of %i tables is %d', (active, of, score) => {
    expect(scoreOf(share(active, of), ONLY_COMPUTE)).toBe(score);
  });

  it('goes up on every x.x5 between 0 and 100', () => {
    for (let i = 1; i < 2000; i += 2) {
      expect(inTenths(scoreOf(share(i, 2000), ONLY_COMPUTE) ?? -1)).toBe((i + 1) / 2);
    }
  });

  it('rounds a sum once, not its parts', () => {
    // 40 · 1/800 and 35 · 1/700 are 0.05 each, and 25 · 0: the sum is 0.10, its parts would give 0.2.
    const measures = measuresOf(
      tally({
        tables: 800,
        population: 800,
        active: 1,
        inactive: 799,
        notRecent: 800,
        sized: 800,
        activeBytes: 1n,
        inactiveBytes: 699n,
      }),
    );
    expect(scoreOf(measures, DEFAULT_WEIGHTS)).toBe(0.1);
    expect(breakdownOf(measures, DEFAULT_WEIGHTS)).toEqual({ compute: 0.1, storage: 0, query: 0, others: 0 });
  });

  it('agrees with whole numbers for any fraction', () => {
    const fraction = fc.tuple(fc.bigInt(0n, 2n ** 80n), fc.bigInt(1n, 2n ** 80n));
    fc.assert(
      fc.property(fraction, ([n, d]) => {
        expect(oneDecimal(new Fraction(n, d * 100n))).toBe(Number(half(n, d * 10_000n)) / 10);
      }),
    );
  });
});

describe('score and breakdown by an own computation', () => {
  it('agree for any counts and any weights', () => {
    fc.assert(
      fc.property(someTally, someWeights, (counts, weights) => {
        const measures = measuresOf(counts);
        const [numerator, denominator, weight] = weighted(measures, weights);
        const expected = weight === 0n ? null : Number(half(numerator, denominator * weight)) / 10;
        expect(scoreOf(measures, weights)).toBe(expected);
        const breakdown = breakdownOf(measures, weights);
        expect(breakdown === null).toBe(expected === null);
        if (expected === null) return;
        const parts = COMPONENTS.map((c, place) => {
          const { numerator: n, denominator: d } = measures[c];
          const exact = d === 0n ? 0n : 1000n * millionths(weights[c]) * n;
          const by = d === 0n ? 1n : d * weight;
          return { c, place, tenths: exact / by, left: exact % by, by };
        });
        const order = parts.toSorted(
          (a, b) =>
            Number(b.left * a.by > a.left * b.by) - Number(b.left * a.by < a.left * b.by) ||
            a.place - b.place,
        );
        const missing = BigInt(inTenths(expected)) - parts.reduce((sum, part) => sum + part.tenths, 0n);
        for (const part of order.slice(0, Number(missing))) part.tenths += 1n;
        expect(breakdown).toEqual(Object.fromEntries(parts.map(({ c, tenths }) => [c, Number(tenths) / 10])));
      }),
      { numRuns: 500 },
    );
  });

  it('bounds agree for any counts and any weights', () => {
    fc.assert(
      fc.property(someTally, someWeights, (counts, weights) => {
        const measures = measuresOf(counts);
        let [lower, upper, base, weight] = [0n, 0n, 1n, 0n];
        for (const c of COMPONENTS) {
          const { numerator: n, denominator: d, known, population } = measures[c];
          const w = millionths(weights[c]);
          const isKnown = d > 0n && population > 0;
          const [den, good, all] = isKnown
            ? [d * BigInt(population), n * BigInt(known), BigInt(population - known) * d]
            : [1n, 0n, 1n];
          lower = lower * den + w * good * base;
          upper = upper * den + w * (good + all) * base;
          base *= den;
          weight += w;
        }
        expect(boundsOf(measures, weights)).toEqual({
          lower: Number(half(lower, base * weight)) / 10,
          upper: Number(half(upper, base * weight)) / 10,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('the breakdown', () => {
  const points = (compute: number, storage: number, query: number) => ({
    compute,
    storage,
    query,
    others: 0,
  });

  it('settles ties in the order of the components', () => {
    const even = { compute: 1, storage: 1, query: 1, others: 0 };
    const sixteenth = measuresOf(
      tally({
        tables: 16,
        population: 16,
        active: 1,
        inactive: 15,
        recent: 1,
        notRecent: 15,
        sized: 16,
        activeBytes: 1n,
        inactiveBytes: 15n,
      }),
    );
    expect(scoreOf(sixteenth, even)).toBe(6.3);
    expect(breakdownOf(sixteenth, even)).toEqual(points(2.1, 2.1, 2.1));
    expect(breakdownOf(sixteenth, { ...even, query: 0 })).toEqual(points(3.2, 3.1, 0));
    expect(breakdownOf(sixteenth, { ...even, compute: 0 })).toEqual(points(0, 3.2, 3.1));
  });

  it('is null when only weights of 0 are known', () => {
    expect(breakdownOf(share(1, 2), { compute: 0, storage: 1, query: 1, others: 0 })).toBeNull();
    expect(scoreOf(share(1, 2), { compute: 0, storage: 1, query: 1, others: 0 })).toBeNull();
  });
});

describe('status', () => {
  it.each([
    [100, 'EXCELLENT'],
    [80, 'EXCELLENT'],
    [79.9, 'GOOD'],
    [60, 'GOOD'],
    [59.9, 'FAIR'],
    [40, 'FAIR'],
    [39.9, 'POOR'],
    [20, 'POOR'],
    [19.9, 'CRITICAL'],
    [0, 'CRITICAL'],
    [null, 'NO_DATA'],
  ] as const)('of %s is %s', (score, status) => {
    expect(statusOf(score)).toBe(status);
  });

  it('is judged after rounding: 79.95 is EXCELLENT', () => {
    expect(statusOf(scoreOf(share(1599, 2000), ONLY_COMPUTE))).toBe('EXCELLENT');
    expect(statusOf(scoreOf(share(15_989, 20_000), ONLY_COMPUTE))).toBe('GOOD');
  });
});
