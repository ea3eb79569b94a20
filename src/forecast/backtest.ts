import { mean } from 'simple-statistics';
import { floorOf } from './floor.ts';
import { deviationsAt, scaleAt, spreadOf } from './interval.ts';
import { type Method, naive } from './simple-methods.ts';
import { lastStep } from './step.ts';

/** Origins at most, spread over the second half of the series. */
const MAX_FOLDS = 10;
/** Parts of the series of which one, at most, is forecast from each origin. */
const PARTS = 3;

/** What forecasts from earlier days of a series would have been worth. Null where nothing could be tried. */
export type Backtest = {
  folds: number;
  /** Steps ahead that each fold looks. */
  horizon: number;
  /** Mean absolute error, and that of "everything stays as it is". */
  mae: number | null;
  maeNaive: number | null;
  /** Share of values that lay within the bounds. */
  coverage: number | null;
};

type Fold = { known: readonly number[]; actual: readonly number[] };

type BacktestOptions = { horizon: number; level: number; gaps: readonly boolean[] };

/** What was known at earlier origins, and what came then. */
const foldsOf = (series: readonly number[], horizon: number): Fold[] => {
  const n = series.length;
  const first = Math.max(2, Math.ceil(n / 2));
  const origins = Math.max(0, n - horizon - first + 1);
  const folds = Math.min(MAX_FOLDS, origins);
  return Array.from({ length: folds }, (_, i) => {
    const origin = first + Math.round((i * (origins - 1)) / Math.max(1, folds - 1));
    return { known: series.slice(0, origin), actual: series.slice(origin, origin + horizon) };
  });
};

/** Tries a method from earlier origins, each with the window that it would have had then; yields after each. */
export function* backtestSteps(
  series: readonly number[],
  method: Method,
  { horizon: wanted, level, gaps }: BacktestOptions,
): Generator<void, Backtest> {
  const horizon = Math.min(wanted, Math.max(1, Math.floor(series.length / PARTS)));
  const folds = foldsOf(series, horizon);
  const errors: number[] = [];
  const naiveErrors: number[] = [];
  let covered = 0;
  for (const { known, actual } of folds) {
    const window = known.slice(lastStep(known, gaps));
    const spread = spreadOf(window);
    const deviations = deviationsAt(spread, level);
    const expected = method(window, horizon).map(floorOf(known));
    const unchanged = naive(window, horizon);
    for (const [i, value] of actual.entries()) {
      const error = Math.abs(value - (expected[i] ?? 0));
      errors.push(error);
      naiveErrors.push(Math.abs(value - (unchanged[i] ?? 0)));
      if (error <= deviations * scaleAt(spread, i + 1)) covered += 1;
    }
    yield;
  }
  const known = errors.length > 0;
  return {
    folds: folds.length,
    horizon,
    mae: known ? mean(errors) : null,
    maeNaive: known ? mean(naiveErrors) : null,
    coverage: known ? covered / errors.length : null,
  };
}
