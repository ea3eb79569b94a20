import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainedForecast, forecast } from '../../src/forecast/forecast.ts';
import { probabilityAbove, scaleAt, spreadOf } from '../../src/forecast/interval.ts';
import { lastStep } from '../../src/forecast/step.ts';
import { NOISY } from '../support/series.ts';

const OPTIONS = { horizon: 3, level: 80 };
/** Noise between -6 and 6, always the same. */
const wobble = (i: number): number => 12 * (Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1) - 6;
const noisy = (length: number, level: number, from = 0): number[] =>
  Array.from({ length }, (_, i) => level + wobble(i + from));

describe('what a forecast refuses', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s in the series', (bad) => {
    expect(() => forecast([1, bad, 3], OPTIONS)).toThrow(
      new RangeError('series: every value must be a finite number'),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 10_001])('a horizon of %s', (horizon) => {
    expect(() => forecast([1, 2], { horizon, level: 80 })).toThrow(RangeError);
    expect(() => forecast([1, 2], { horizon, level: 80 })).toThrow('horizon');
  });

  it.each([0, 100, 80.5, -80, Number.NaN])('a level of %s', (level) => {
    expect(() => forecast([1, 2], { horizon: 1, level })).toThrow(RangeError);
    expect(() => forecast([1, 2], { horizon: 1, level })).toThrow('level');
  });

  it('takes the ends of both ranges', () => {
    expect(forecast([1, 2], { horizon: 10_000, level: 99 }).mean).toHaveLength(10_000);
    expect(forecast([1, 2], { horizon: 1, level: 1 }).mean).toHaveLength(1);
  });
});

describe('short series', () => {
  it.each([[[]], [[5]]])('of %j are not enough', (series) => {
    expect(forecast(series, OPTIONS)).toEqual({
      method: 'insufficient_history',
      mean: [],
      lower: [],
      upper: [],
    });
  });

  it('of two and three values stay as they are, with bounds of Student’s t', () => {
    const two = forecast([10, 14], { horizon: 2, level: 80 });
    expect(two).toMatchObject({ method: 'naive', mean: [14, 14] });
    // t(1, 0.9) = 3.0777; RMS(Δy) = 4; √(1 · (1 + 1/1)) = √2, then √(2 · 3).
    expect(two.upper[0]).toBeCloseTo(14 + 3.07768 * 4 * Math.SQRT2, 3);
    expect(two.upper[1]).toBeCloseTo(14 + 3.07768 * 4 * Math.sqrt(6), 3);
    expect(two.lower).toEqual([0, 0]);
    expect(forecast([10, 14, 12], OPTIONS)).toMatchObject({ method: 'naive', mean: [12, 12, 12] });
  });

  it('from four values on take the middle of three', () => {
    const { method, mean } = forecast([10, 20, 30, 40], { horizon: 30, level: 80 });
    expect(method).toBe('median_of_three');
    // Theta halves the slope of 10; the damped slope ends at 9 · 10.
    expect(mean[0]).toBeCloseTo(45, 1);
    expect(mean[29]).toBeCloseTo(40 + 90 * (1 - 0.9 ** 30), 6);
  });
});

describe('series of a simple kind', () => {
  it.each([0, 1000])('constant at %s: no change, no doubt', (value) => {
    const result = forecast(new Array(90).fill(value), { horizon: 60, level: 95 });
    for (const list of [result.mean, result.lower, result.upper])
      for (const at of list) expect(at).toBeCloseTo(value, 6);
  });

  it('a trend goes on, slower and slower', () => {
    const { mean } = forecast(
      Array.from({ length: 40 }, (_, i) => 100 + 2 * i + wobble(i) / 10),
      { horizon: 10, level: 80 },
    );
    const changes = mean.slice(1).map((value, i) => value - (mean[i] ?? 0));
    for (const change of changes) {
      expect(change).toBeGreaterThan(0);
      expect(change).toBeLessThanOrEqual(2.1);
    }
  });

  it('weekly profiles make steps that are no steps', () => {
    const weekly = Array.from(
      { length: 91 },
      (_, i) => 1000 + 3 * Math.floor(i / 7) + wobble(Math.floor(i / 7)) / 10,
    );
    expect(lastStep(weekly)).toBe(0);
    const { mean, lower, upper } = forecast(weekly, { horizon: 30, level: 80 });
    expect(mean[29]).toBeGreaterThanOrEqual(weekly.at(-1) ?? 0);
    expect(mean[29]).toBeLessThan((weekly.at(-1) ?? 0) + 20);
    expect(lower[29]).toBeLessThan(mean[29] ?? 0);
    expect(upper[29]).toBeGreaterThan(mean[29] ?? 0);
  });

  it('neither mean nor bounds of a cost fall below 0; a series with negative values is none', () => {
    const falling = forecast([90, 70, 50, 30, 10], { horizon: 30, level: 95 });
    expect(Math.min(...falling.mean, ...falling.lower)).toBe(0);
    expect(Math.min(...forecast([9, 5, 1, -3, -7], { horizon: 30, level: 95 }).lower)).toBeLessThan(-7);
  });
});

describe('a step', () => {
  const purge = [...noisy(40, 1000), ...noisy(12, 600, 40)];

  it('that lasts restarts the window', () => {
    expect(lastStep(purge)).toBe(40);
    const { n, from, mean, upper } = explainedForecast(purge, { horizon: 5, level: 80 });
    expect([n, from]).toEqual([12, 40]);
    expect(mean[4]).toBeLessThan(650);
    expect(upper[4]).toBeLessThan(700);
  });

  it('is the last of several', () => {
    expect(lastStep([...purge, ...noisy(10, 2000, 52)])).toBe(52);
  });

  it('of one or two days is none', () => {
    expect(lastStep([...noisy(40, 1000), 600, ...noisy(12, 1000, 41)])).toBe(0);
    expect(lastStep([...noisy(40, 1000), 600, 601, ...noisy(12, 1000, 42)])).toBe(0);
    expect(lastStep([...noisy(40, 1000), 600, 601])).toBe(0);
    expect(lastStep([...noisy(40, 1000), 600, 601, 603])).toBe(40);
  });

  it('is not looked for among fewer than five changes, nor where all changes are alike', () => {
    expect(lastStep([10, 11, 9, 10, 500, 500, 500, 500])).toBe(0);
    expect(lastStep([10, 11, 9, 13, 11, 500, 500, 500])).toBe(5);
    expect(lastStep(Array.from({ length: 30 }, (_, i) => 100 + 0.1 * i))).toBe(0);
  });
});

describe('properties', () => {
  const series = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 70 });

  it('lower ≤ mean ≤ upper, all finite, as many as asked for, and a wider level has wider bounds', () => {
    fc.assert(
      fc.property(
        series,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 98 }),
        (y, horizon, level) => {
          const narrow = forecast(y, { horizon, level });
          const wide = forecast(y, { horizon, level: level + 1 });
          for (let i = 0; i < horizon; i += 1) {
            const values = [wide.lower, narrow.lower, narrow.mean, narrow.upper, wide.upper].map(
              (list) => list[i] ?? Number.NaN,
            );
            expect(values.every(Number.isFinite)).toBe(true);
            expect([...values].sort((a, b) => a - b)).toEqual(values);
          }
          expect(narrow.mean).toHaveLength(horizon);
          expect(narrow.mean).toEqual(wide.mean);
        },
      ),
      { seed: 6, numRuns: 60 },
    );
  });

  it('does not depend on the unit', () => {
    const y = NOISY[0]?.draw(1, 50) ?? [];
    const dollars = forecast(y, OPTIONS);
    const cents = forecast(
      y.map((value) => value * 128),
      OPTIONS,
    );
    expect(cents.method).toBe(dollars.method);
    for (const [i, value] of dollars.mean.entries()) expect((cents.mean[i] ?? 0) / 128).toBeCloseTo(value, 6);
  });
});

describe('damped Holt', () => {
  const growing = Array.from({ length: 80 }, (_, i) => 1000 + 10 * i + 3 * wobble(i));

  it('is chosen from 60 values on where it was better', () => {
    expect(explainedForecast(growing.slice(0, 59), OPTIONS).method).toBe('median_of_three');
    const { method, backtest } = explainedForecast(growing, { horizon: 20, level: 80 });
    expect(method).toBe('damped_holt');
    expect(backtest.mae ?? 0).toBeLessThan(backtest.maeNaive ?? 0);
    expect(explainedForecast(growing.slice(0, 60), { horizon: 20, level: 80 }).method).toBe('damped_holt');
  });

  it('is not chosen where it was not', () => {
    const values = NOISY[0]?.draw(0, 60) ?? [];
    expect(explainedForecast(values, { horizon: 20, level: 80 }).method).toBe('median_of_three');
  });
});

describe('the backtest', () => {
  it('tells error and coverage, and of how many tries', () => {
    const { backtest } = explainedForecast(noisy(30, 1000), { horizon: 50, level: 80 });
    expect(backtest).toMatchObject({ folds: 6, horizon: 10 });
    expect(backtest.coverage ?? -1).toBeGreaterThan(0.8);
  });

  it('measures what would have been foreseen: nothing below 0', () => {
    const falling = [300, 200, 100, 60, 30, 10, 0, 0, 0, 0, 0, 0];
    const { backtest } = explainedForecast(falling, { horizon: 4, level: 80 });
    const origins = [6, 7, 8];
    const errors = origins.flatMap((origin) =>
      forecast(falling.slice(0, origin), { horizon: 4, level: 80 }).mean.map((value, i) =>
        Math.abs(value - (falling[origin + i] ?? 0)),
      ),
    );
    expect(backtest).toMatchObject({ folds: origins.length, horizon: 4 });
    expect(backtest.mae).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / errors.length, 9);
  });

  it('is null where there is nothing to try', () => {
    expect(explainedForecast([1, 2], OPTIONS).backtest).toEqual({
      folds: 0,
      horizon: 1,
      mae: null,
      maeNaive: null,
      coverage: null,
    });
    expect(explainedForecast([1, 2, 5], OPTIONS).backtest).toEqual({
      folds: 1,
      horizon: 1,
      mae: 3,
      maeNaive: 3,
      coverage: 1,
    });
  });
});

describe('the probability of exceeding a limit', () => {
  it('agrees with the bounds', () => {
    const window = [100, 104, 99, 103, 108, 104];
    const spread = spreadOf(window);
    const scale = scaleAt(spread, 6);
    const { mean } = forecast(window, OPTIONS);
    for (const level of [80, 95]) {
      const of = forecast(window, { horizon: 6, level });
      const above = probabilityAbove(of.upper[5] ?? 0, of.mean[5] ?? 0, scale, spread.freedom);
      expect(above).toBeCloseTo((100 - level) / 200, 6);
      expect(of.mean.slice(0, 3)).toEqual(mean);
    }
    expect(probabilityAbove(mean[2] ?? 0, mean[2] ?? 0, scale, spread.freedom)).toBeCloseTo(0.5, 9);
  });

  it('is certain without a spread', () => {
    expect([probabilityAbove(10, 11, 0, 5), probabilityAbove(10, 10, 0, 5)]).toEqual([1, 0]);
    // A month of one value has a mean that may differ in its last digit.
    expect(probabilityAbove(0.94, 0.9400000000000001, 0, 5)).toBe(0);
    expect(probabilityAbove(0.94, 0.95, 0, 5)).toBe(1);
  });
});
