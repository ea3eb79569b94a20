import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { normalise } from '../../src/zi/score.ts';
import { COMPONENTS, perComponent } from '../../src/zi/weights.ts';
import { someWeights } from '../support/facts.ts';

describe('weights', () => {
  it('are 40, 35, 25 and 0 by default, in the order of the breakdown', () => {
    expect(DEFAULT_WEIGHTS).toEqual({ compute: 40, storage: 35, query: 25, others: 0 });
    expect(COMPONENTS).toEqual(['compute', 'storage', 'query', 'others']);
    expect(Object.keys(perComponent((c) => c))).toEqual([...COMPONENTS]);
  });

  it('are normalised to exactly 100, in proportion', () => {
    fc.assert(
      fc.property(someWeights, (weights) => {
        const w = normalise(weights);
        const sum = COMPONENTS.map((c) => w[c]).reduce((a, b) => a.add(b));
        expect(sum.equals(100)).toBe(true);
        for (const a of COMPONENTS) {
          for (const b of COMPONENTS) {
            expect(w[a].mul(String(weights[b])).equals(w[b].mul(String(weights[a])))).toBe(true);
          }
        }
      }),
    );
  });

  it('may lie twelve powers of ten apart', () => {
    const w = normalise({ compute: 0.000001, storage: 999_999.999999, query: 0, others: 0 });
    expect(w.compute.toFraction()).toBe('1/10000000000');
    expect(w.compute.add(w.storage).equals(100)).toBe(true);
  });

  it('are decimal, not binary: 0.1 and 0.2 are one third and two thirds', () => {
    const w = normalise({ compute: 0.1, storage: 0.2, query: 0, others: 0 });
    expect([w.compute.toFraction(), w.storage.toFraction()]).toEqual(['100/3', '200/3']);
  });
});
