import { describe, expect, it } from 'vitest';
import { backtestSteps } from '../../src/forecast/backtest.ts';
import { explainedForecast } from '../../src/forecast/forecast.ts';
import { lastStep } from '../../src/forecast/step.ts';

const OPTIONS = { horizon: 30, level: 80 };
/** Between 0.5 and 1.5, always the same. */
const uneven = (i: number): number => 0.5 + (Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1);

/** Grows by about 10 a day. */
const growth = (length: number): number[] => {
  const series = [1_000];
  for (let i = 1; i < length; i += 1) series.push((series[i - 1] as number) + 10 * uneven(i));
  return series;
};

/** Noise of 4 around a level of 1000. */
const noisy = (length: number): number[] => Array.from({ length }, (_, i) => 1_000 + 8 * (uneven(i) - 1));

/** The same, with days from `from` on that have no record and repeat the one before. */
const withGap = (series: readonly number[], from: number, days: number) => {
  const gaps = series.map((_, i) => i >= from && i < from + days);
  return { gaps, series: series.map((value, i) => (gaps[i] ? (series[from - 1] as number) : value)) };
};

describe('days without a record', () => {
  it.each([1, 2, 3, 5, 10])('%i of them in a growing series are no step', (days) => {
    const { series, gaps } = withGap(growth(90), 60, days);
    const { n, from, mean } = explainedForecast(series, { ...OPTIONS, gaps });
    expect([n, from]).toEqual([90, 0]);
    expect(mean[29]).toBeGreaterThan((series.at(-1) as number) + 50);
  });

  it('would be one if they were taken for records', () => {
    const { series } = withGap(growth(90), 60, 10);
    expect(explainedForecast(series, OPTIONS).from).toBe(70);
  });

  it.each([
    [1, 0.05],
    [2, 0.1],
    [5, 0.1],
    [10, 0.2],
  ])('hide no purge: %i of them, after which a share of %d is missing', (days, share) => {
    const level = noisy(50 + days).map((value, i) => (i < 30 + days ? value : value - 1_000 * share));
    const { series, gaps } = withGap(level, 30, days);
    expect(explainedForecast(series, { ...OPTIONS, gaps }).from).toBe(30 + days);
  });

  it.each([5, 25, 30, 40, 60])('make no step of noise, however many they are: %i', (days) => {
    const drifting = noisy(35 + days).map((value, i) => value + 2 * i);
    for (const level of [noisy(35 + days), drifting]) {
      const { series, gaps } = withGap(level, 25, days);
      expect(explainedForecast(series, { ...OPTIONS, gaps }).from).toBe(0);
    }
  });

  it('are none for the backtest, either: each fold has the window that it would have had', () => {
    const { series, gaps } = withGap(growth(90), 40, 10);
    const windows: number[] = [];
    const steps = backtestSteps(
      series,
      (known, horizon) => {
        windows.push(known.length);
        return Array.from({ length: horizon }, () => known.at(-1) as number);
      },
      { ...OPTIONS, gaps },
    );
    while (!steps.next().done);
    expect(windows[0]).toBe(45);
    expect(windows.at(-1)).toBe(60);
  });
});

describe('a step among changes that are mostly alike', () => {
  const additions = Array.from({ length: 89 }, (_, i) => 1_000 + 100 * i);

  it('is found: their size is what is usual', () => {
    const purged = additions.map((value, i) => (i < 50 ? value : value - 3_000));
    expect(lastStep(purged)).toBe(50);
  });

  it('is none without another change, nor with a small one', () => {
    expect(lastStep(additions)).toBe(0);
    expect(lastStep(additions.map((value, i) => (i < 50 ? value : value + 400)))).toBe(0);
    const quiet = additions.map((_, i) => 10_000 + 0.01 * i);
    expect(lastStep(quiet.map((value, i) => (i < 85 ? value : value + 1)))).toBe(0);
    expect(lastStep(quiet.map((value, i) => (i < 80 ? value : value + 1_000)))).toBe(80);
  });
});
