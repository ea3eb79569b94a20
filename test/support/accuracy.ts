import { explainedForecast } from '../../src/forecast/forecast.ts';
import { boundsAround, type Spread } from '../../src/forecast/interval.ts';
import type { Kind } from './series.ts';

/** Errors of forecasts over many series, as the M4 competition measures them. */
export type Accuracy = {
  /** Mean of the ratios of sMAPE and MASE to those of "nothing changes": below 1 is better. */
  owa: number;
  /** Share of values within the bounds of 80 and of 95 percent. */
  covered80: number;
  covered95: number;
};

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

const smape = (actual: readonly number[], expected: readonly number[]): number =>
  mean(
    actual.map(
      (a, i) => (200 * Math.abs(a - (expected[i] ?? 0))) / (Math.abs(a) + Math.abs(expected[i] ?? 0)),
    ),
  );

const mase = (known: readonly number[], actual: readonly number[], expected: readonly number[]): number => {
  const scale = mean(known.slice(1).map((value, i) => Math.abs(value - (known[i] ?? 0))));
  return mean(actual.map((a, i) => Math.abs(a - (expected[i] ?? 0)))) / scale;
};

type Bounds = { lower: readonly number[]; upper: readonly number[] };

const within = (actual: readonly number[], { lower, upper }: Bounds): number =>
  actual.filter((a, i) => a >= (lower[i] ?? 0) && a <= (upper[i] ?? 0)).length;

/** Forecasts `count` series of a kind from their first `length` values. */
export const accuracyOf = ({ draw, horizon }: Kind, length: number, count: number): Accuracy => {
  const errors = { smape: 0, smapeNaive: 0, mase: 0, maseNaive: 0 };
  const covered = { 80: 0, 95: 0 };
  for (let number = 0; number < count; number += 1) {
    const series = draw(number, length + horizon);
    const known = series.slice(0, length);
    const actual = series.slice(length);
    const unchanged = actual.map(() => known.at(-1) ?? 0);
    const { mean: expected, ...of80 } = explainedForecast(known, { horizon, level: 80 });
    covered[80] += within(actual, of80);
    // What takes time, a method and its backtest, does not depend on the level.
    covered[95] += within(actual, boundsAround(expected, of80.spread as Spread, 95));
    errors.smape += smape(actual, expected);
    errors.smapeNaive += smape(actual, unchanged);
    errors.mase += mase(known, actual, expected);
    errors.maseNaive += mase(known, actual, unchanged);
  }
  return {
    owa: (errors.smape / errors.smapeNaive + errors.mase / errors.maseNaive) / 2,
    covered80: covered[80] / (count * horizon),
    covered95: covered[95] / (count * horizon),
  };
};
