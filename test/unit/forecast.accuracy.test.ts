import { describe, expect, it } from 'vitest';
import { type Accuracy, accuracyOf } from '../support/accuracy.ts';
import { type Kind, MIXED, NOISY, TRENDING } from '../support/series.ts';

const LENGTHS = [7, 10, 15, 30, 60];

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const measured = new Map<Kind, Accuracy[]>();

/** Of a kind of series, at each length: computed once, for several tests look at it. */
const over = (kind: Kind): Accuracy[] => {
  const all = measured.get(kind) ?? LENGTHS.map((n) => accuracyOf(kind, n, n < 60 ? 100 : 25));
  measured.set(kind, all);
  return all;
};

/** Fixed seeds: these numbers are always the same. docs/forecast.md tells where the bounds are too wide or narrow. */
describe('accuracy against "nothing changes", over 7 to 60 points', () => {
  it.each(NOISY)('loses little where nothing can be foreseen: $name', (kind) => {
    const all = over(kind);
    expect(mean(all.map(({ owa }) => owa))).toBeLessThanOrEqual(1.06);
    expect(Math.max(...all.map(({ owa }) => owa))).toBeLessThanOrEqual(1.15);
  });

  it.each(TRENDING)('gains much where a direction lasts: $name', (kind) => {
    for (const { owa } of over(kind)) expect(owa).toBeLessThanOrEqual(0.8);
  });

  it('is better on the whole where it is neither', () => {
    expect(mean(MIXED.flatMap(over).map(({ owa }) => owa))).toBeLessThan(1);
  });
});

describe('bounds', () => {
  it.each([...NOISY, ...MIXED].filter(({ name }) => name === 'random walk' || name === 'yearly, uneven'))(
    'of a series that wanders hold as often as they say: $name',
    (kind) => {
      for (const { covered80, covered95 } of over(kind)) {
        expect(covered80).toBeGreaterThanOrEqual(0.75);
        expect(covered80).toBeLessThanOrEqual(0.9);
        expect(covered95).toBeGreaterThanOrEqual(0.9);
        expect(covered95).toBeLessThanOrEqual(0.99);
      }
    },
  );

  it.each([...NOISY, ...MIXED])('of noise are never too narrow: $name', (kind) => {
    for (const { covered80, covered95 } of over(kind)) {
      expect(covered80).toBeGreaterThanOrEqual(0.75);
      expect(covered95).toBeGreaterThanOrEqual(0.9);
    }
  });
});
