import { type Backtest, backtestSteps } from './backtest.ts';
import { fitDampedHolt } from './fit.ts';
import { floorOf } from './floor.ts';
import { boundsAround, type Spread, spreadOf } from './interval.ts';
import { type Method, medianOfThree, naive } from './simple-methods.ts';
import { project, smooth } from './smoothing.ts';
import { endsUnsettled, lastStep } from './step.ts';

/** From this many values on the window, damped Holt may replace the median of three. */
const HOLT_FROM = 60;
const MEDIAN_FROM = 4;
/** More steps than anybody asks for: memory is bounded. */
const MAX_HORIZON = 10_000;

type ForecastOptions = {
  /** Steps ahead: a whole number from 1 to 10 000. */
  horizon: number;
  /** How often, in percent, a value is to lie within the bounds: a whole number from 1 to 99, such as 80. */
  level: number;
  /** By the index of a value, whether it only repeats the one before, for want of a record; none by default. */
  gaps?: readonly boolean[];
};

type Forecast = {
  /** `insufficient_history`: the series has fewer than two values, and there is nothing in the lists. */
  method: 'insufficient_history' | 'naive' | 'median_of_three' | 'damped_holt';
  /** One value for each step ahead. */
  mean: number[];
  lower: number[];
  upper: number[];
};

/** A forecast, and what it rests on. */
export type ExplainedForecast = Forecast & {
  /** Values since the last step: all that were used. */
  n: number;
  /** Index of the first of these in the series. */
  from: number;
  spread: Spread | null;
  /** Of the method that was chosen. */
  backtest: Backtest;
};

const dampedHolt: Method = (series, horizon) => {
  const fit = fitDampedHolt(series);
  return project(smooth(series, fit, fit.start), fit.phi, horizon);
};

const check = (series: readonly number[], { horizon, level }: ForecastOptions): void => {
  if (!series.every(Number.isFinite)) throw new RangeError('series: every value must be a finite number');
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > MAX_HORIZON)
    throw new RangeError(`horizon: must be a whole number from 1 to ${MAX_HORIZON}`);
  if (!Number.isInteger(level) || level < 1 || level > 99)
    throw new RangeError('level: must be a whole number of percent from 1 to 99');
};

type Choice = { name: Forecast['method']; method: Method; backtest: Backtest };

function* choose(series: readonly number[], n: number, options: ForecastOptions): Generator<void, Choice> {
  const asked = { ...options, gaps: options.gaps ?? [] };
  const tried = function* (name: Choice['name'], method: Method): Generator<void, Choice> {
    const safe: Method = (known, horizon) =>
      known.length < MEDIAN_FROM ? naive(known, horizon) : method(known, horizon);
    return { name, method, backtest: yield* backtestSteps(series, safe, asked) };
  };
  if (n < 2) return yield* tried('insufficient_history', naive);
  if (n < MEDIAN_FROM) return yield* tried('naive', naive);
  const median = yield* tried('median_of_three', medianOfThree);
  // Its slope would follow a sudden change for months, before anybody knows whether it lasts.
  if (n < HOLT_FROM || endsUnsettled(series, options.gaps)) return median;
  const holt = yield* tried('damped_holt', dampedHolt);
  return (holt.backtest.mae ?? Infinity) < (median.backtest.mae ?? Infinity) ? holt : median;
}

/** `explainedForecast` in steps of a few milliseconds, for whoever has other work to do between them. */
export function* forecastSteps(
  series: readonly number[],
  options: ForecastOptions,
): Generator<void, ExplainedForecast> {
  check(series, options);
  const { horizon, level } = options;
  const from = lastStep(series, options.gaps);
  const window = series.slice(from);
  const n = window.length;
  const { name: method, method: run, backtest } = yield* choose(series, n, options);
  if (n < 2) return { method, mean: [], lower: [], upper: [], n, from, spread: null, backtest };
  const spread = spreadOf(window);
  const atLeast = floorOf(series);
  const mean = run(window, horizon).map(atLeast);
  const bounds = boundsAround(mean, spread, level);
  const [lower, upper] = [bounds.lower.map(atLeast), bounds.upper.map(atLeast)];
  return { method, mean, lower, upper, n, from, spread, backtest };
}

/** As `forecast`, with the window, the spread and the backtest. */
export const explainedForecast = (series: readonly number[], options: ForecastOptions): ExplainedForecast => {
  const steps = forecastSteps(series, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

/**
 * Forecasts the next `horizon` values of an evenly spaced series (oldest first), with bounds that hold with a
 * probability of `level` percent: `forecast(costs, { horizon: 90, level: 80 })`.
 *
 * Fewer than two values: `insufficient_history`, with empty lists. 2 or 3: naive (the last value). From 4 on: at
 * each step the median of naive, of the last value with a damped Theil–Sen slope, and of Theta. From 60 on damped
 * Holt instead, when its error in a rolling backtest is lower and the last days hold no sudden change. A lasting step
 * restarts the window. Bounds: ± t(n−1, level) · RMS(Δy) · √(h (1 + h/(n−1))). Mean and bounds are not below 0 unless
 * the series is.
 *
 * Throws a RangeError for a value that is not finite, and for a horizon or level that is not a whole number in
 * its range. Pure: the same series always gives the same forecast. docs/forecast.md has the reasons.
 */
export const forecast = (series: readonly number[], options: ForecastOptions): Forecast => {
  const { method, mean, lower, upper } = explainedForecast(series, options);
  return { method, mean, lower, upper };
};
