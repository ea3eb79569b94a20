import { describe, expect, it } from 'vitest';
import { explainedForecast } from '../../src/forecast/forecast.ts';
import { endsUnsettled } from '../../src/forecast/step.ts';

/** Growth that changes slowly, as of an estate; damped Holt follows its last slope and beats the median of three. */
const DAYS = 91;
const steady = Array.from({ length: DAYS }, (_, t) => 4_000 + 7 * t + 60 * Math.sin(t / 12));
const OPTIONS = { horizon: 90, level: 80 };

/** The same with `by` more on the days of which so many follow until the end. */
const changed = (by: number, from: number, to = 0): number[] =>
  steady.map((value, t) => (t >= DAYS - from && t < DAYS - to ? value + by : value));

describe('a sudden change in the last days', () => {
  it('is no trend: neither one that may last, nor a purge, nor a day that was odd', () => {
    expect(explainedForecast(steady, OPTIONS).method).toBe('damped_holt');
    for (const series of [
      changed(288, 1),
      changed(288, 2),
      changed(-1_500, 1),
      changed(-1_500, 2),
      changed(288, 2, 1),
      changed(288, 3, 1),
      changed(288, 3, 2),
    ]) {
      const last = series.at(-1) ?? 0;
      const { method, mean } = explainedForecast(series, OPTIONS);
      expect(method).toBe('median_of_three');
      for (const value of mean) expect(Math.abs(value - last)).toBeLessThan(0.05 * last);
    }
  });

  it('is seen across days without a record, and usual growth across them is none', () => {
    const gaps = steady.map((_, t) => t >= DAYS - 4 && t < DAYS - 1);
    const silent = (series: readonly number[]) =>
      series.map((value, t) => (gaps[t] === true ? (series[DAYS - 5] ?? 0) : value));
    expect(endsUnsettled(silent(steady), gaps)).toBe(false);
    expect(endsUnsettled(silent(changed(288, 1)), gaps)).toBe(true);
  });

  it('is not looked for where nothing is usual yet', () => {
    expect(endsUnsettled([])).toBe(false);
    expect(endsUnsettled([10, 10, 10, 500])).toBe(false);
  });
});
