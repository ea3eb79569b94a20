import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableFacts } from '../../src/catalogue/table-facts.ts';
import { ziScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { measuresOf } from '../../src/zi/components.ts';
import { breakdownOf, scoreOf } from '../../src/zi/score.ts';
import { estateTally, type ServiceSnapshot } from '../../src/zi/snapshot.ts';
import { emptyTally, sum } from '../../src/zi/tally.ts';
import { inTenths, snapshotOf, someEstate, someWeights, viewOf } from '../support/facts.ts';

const RUNS = { numRuns: 60 };

/** The answers for the estate and for each of its services. */
const answersOf = (snapshot: ReturnType<typeof snapshotOf>) => [
  viewOf(snapshot),
  ...snapshot.services.map((service) => viewOf(snapshot, service)),
];

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** What must not depend on the sizes' unit. */
const withoutBytes = (answer: ReturnType<typeof viewOf>) => {
  const { score, status, breakdown, bounds, coverage, sensitivity } = answer;
  return { score, status, breakdown, bounds, coverage, sensitivity };
};

describe('for any estate and any weights', () => {
  it('0 ≤ lower ≤ score ≤ upper ≤ 100', () => {
    fc.assert(
      fc.property(someEstate, someWeights, (estate, weights) => {
        for (const { bounds, score } of answersOf(snapshotOf(estate, { weights }))) {
          const { lower, upper } = bounds ?? { lower: Number.NaN, upper: Number.NaN };
          const inOrder = [0, lower, ...(score === null ? [] : [score]), upper, 100];
          expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
        }
      }),
      RUNS,
    );
  });

  it('the breakdown sums exactly to the score, and is null exactly without one', () => {
    fc.assert(
      fc.property(someEstate, someWeights, (estate, weights) => {
        for (const { breakdown, score, components } of answersOf(snapshotOf(estate, { weights }))) {
          const points = Object.values(breakdown);
          if (score === null) expect(points).toEqual([null, null, null, null]);
          else
            expect(points.reduce((a: number, b) => a + inTenths(b ?? Number.NaN), 0)).toBe(inTenths(score));
          for (const { rate, weight, points } of Object.values(components)) {
            if (rate === null || weight === 0) expect(points ?? 0).toBe(0);
          }
        }
      }),
      RUNS,
    );
  });

  it('sensitivity brackets the score, and is null exactly without one', () => {
    fc.assert(
      fc.property(someEstate, someWeights, (estate, weights) => {
        for (const { sensitivity, score } of answersOf(snapshotOf(estate, { weights }))) {
          expect(sensitivity === null).toBe(score === null);
          if (sensitivity === null || score === null) continue;
          expect(sensitivity.lower).toBeLessThanOrEqual(score);
          expect(sensitivity.upper).toBeGreaterThanOrEqual(score);
          expect(sensitivity.lower).toBeGreaterThanOrEqual(0);
          expect(sensitivity.upper).toBeLessThanOrEqual(100);
        }
      }),
      RUNS,
    );
  });

  it('the answer keeps to its published schema', () => {
    fc.assert(
      fc.property(someEstate, someWeights, (estate, weights) => {
        for (const answer of answersOf(snapshotOf(estate, { weights }))) {
          expect(ziScoreResponse.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('every null of the metadata has a reason, and every reason a null', () => {
    fc.assert(
      fc.property(someEstate, (estate) => {
        for (const { metadata } of answersOf(snapshotOf(estate))) {
          const { openmetadata_version: _, null_reasons: reasons, ...values } = metadata;
          const nulls = Object.entries(values).flatMap(([key, value]) => (value === null ? [key] : []));
          expect(Object.keys(reasons).sort()).toEqual(nulls.sort());
        }
      }),
      RUNS,
    );
  });
});

describe('what changes nothing', () => {
  it('the order of tables, and so of pages', () => {
    const twoOrders = someEstate.chain((estate) => fc.tuple(fc.constant(estate), shuffled(estate)));
    fc.assert(
      fc.property(twoOrders, ([estate, other]) => {
        expect(snapshotOf(other)).toEqual(snapshotOf(estate));
        expect(viewOf(snapshotOf(other))).toEqual(viewOf(snapshotOf(estate)));
      }),
      RUNS,
    );
  });

  it('scaling all sizes', () => {
    const factor = fc.oneof(fc.bigInt({ min: 1n, max: 1_000n }), fc.constant(2n ** 40n));
    fc.assert(
      fc.property(someEstate, someWeights, factor, (estate, weights, by) => {
        const scale = (facts: TableFacts): TableFacts => ({
          ...facts,
          sizeBytes: facts.sizeBytes === null ? null : facts.sizeBytes * by,
        });
        const scaled = answersOf(snapshotOf(estate.map(scale), { weights })).map(withoutBytes);
        expect(scaled).toEqual(answersOf(snapshotOf(estate, { weights })).map(withoutBytes));
      }),
      RUNS,
    );
  });

  it('splitting the estate: the tallies of the services sum to the tally of all', () => {
    fc.assert(
      fc.property(someEstate, (estate) => {
        const { services } = snapshotOf(estate);
        const apart = services.map(({ hash }) => {
          const own = estate.filter((facts) => facts.serviceHash === hash);
          return estateTally(snapshotOf(own));
        });
        expect(sum(apart)).toEqual(sum(services.map((service: ServiceSnapshot) => service.tally)));
        expect(sum([...apart, emptyTally()])).toEqual(sum(apart));
      }),
      RUNS,
    );
  });

  it('the unit of the weights', () => {
    const whole = fc.integer({ min: 0, max: 1000 });
    const weights = fc
      .record({ compute: whole, storage: whole, query: whole, others: whole })
      .filter((w) => w.compute + w.storage + w.query + w.others > 0);
    fc.assert(
      fc.property(someEstate, weights, (estate, { compute, storage, query, others }) => {
        const measures = measuresOf(estateTally(snapshotOf(estate)));
        const plain = { compute, storage, query, others };
        const small = {
          compute: compute / 1000,
          storage: storage / 1000,
          query: query / 1000,
          others: others / 1000,
        };
        expect(scoreOf(measures, small)).toBe(scoreOf(measures, plain));
        expect(breakdownOf(measures, small)).toEqual(breakdownOf(measures, plain));
      }),
      RUNS,
    );
  });
});

describe('the counts of a tally', () => {
  it('add up', () => {
    fc.assert(
      fc.property(someEstate, (estate) => {
        const t = estateTally(snapshotOf(estate));
        expect(t.tables + t.views).toBe(estate.length);
        expect(t.population + t.newTables).toBe(t.tables);
        expect(t.active + t.inactive).toBeLessThanOrEqual(t.recent + t.notRecent);
        expect(t.recent + t.notRecent).toBeLessThanOrEqual(t.population);
        expect(t.recent).toBeLessThanOrEqual(t.active);
        expect(t.sized).toBeLessThanOrEqual(t.active + t.inactive);
        expect(t.inactiveSized).toBeLessThanOrEqual(Math.min(t.inactive, t.sized));
        expect(t.activeBytes + t.inactiveBytes <= t.totalBytes).toBe(true);
        expect(t.sized).toBeLessThanOrEqual(t.measured);
        expect(t.owned).toBeLessThanOrEqual(t.ownerKnown);
        expect(t.zombies + t.zombiesUnknown).toBeLessThanOrEqual(t.inactive);
      }),
      RUNS,
    );
  });
});
