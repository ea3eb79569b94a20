import { median } from 'simple-statistics';
import { fitSimple } from './fit.ts';
import { project, smooth } from './smoothing.ts';

/** A series of at least two values in, the next `horizon` values out. */
export type Method = (series: readonly number[], horizon: number) => number[];

/** How fast the slope of `dampedTheilSen` dies away. */
const PHI = 0.9;

const lastOf = (series: readonly number[]): number => series.at(-1) ?? 0;

const ahead = (horizon: number, at: (h: number) => number): number[] =>
  Array.from({ length: horizon }, (_, i) => at(i + 1));

/** The last value, for ever. */
export const naive: Method = (series, horizon) => ahead(horizon, () => lastOf(series));

/** The line through the first and the last value. */
export const drift: Method = (series, horizon) => {
  const slope = (lastOf(series) - (series[0] ?? 0)) / (series.length - 1);
  return ahead(horizon, (h) => lastOf(series) + h * slope);
};

/** The median of the slopes between all pairs of values. */
const theilSenSlope = (series: readonly number[]): number => {
  const n = series.length;
  const values = Float64Array.from(series);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 1; j < n; j += 1) {
      slopes[next] = ((values[j] ?? 0) - (values[i] ?? 0)) / (j - i);
      next += 1;
    }
  }
  return median(slopes as unknown as number[]); // it takes whatever can be sliced and indexed
};

/** The last value and a robust slope that dies away: y + slope · (φ + φ² + … + φ^h). */
const dampedTheilSen: Method = (series, horizon) =>
  project({ level: lastOf(series), slope: theilSenSlope(series) }, PHI, horizon);

/** Intercept at the first value, and slope, of the line of least squares. */
const leastSquares = (series: readonly number[]): { intercept: number; slope: number } => {
  const n = series.length;
  const mean = series.reduce((a, b) => a + b, 0) / n;
  const middle = (n - 1) / 2;
  const covariance = series.reduce((sum, value, t) => sum + (t - middle) * (value - mean), 0);
  const slope = covariance / ((n * (n * n - 1)) / 12);
  return { intercept: mean - slope * middle, slope };
};

/**
 * Assimakopoulos and Nikolopoulos (2000): the mean of the line of least squares (θ = 0) and of a simple
 * smoothing of the series with its curvature doubled (θ = 2).
 */
export const theta: Method = (series, horizon) => {
  const { intercept, slope } = leastSquares(series);
  const line = (t: number): number => intercept + slope * t;
  const curved = series.map((value, t) => 2 * value - line(t));
  const fit = fitSimple(curved);
  const { level } = smooth(curved, fit, fit.start);
  return ahead(horizon, (h) => (line(series.length - 1 + h) + level) / 2);
};

/** At each step the middle one of naive, damped Theil–Sen and Theta. */
export const medianOfThree: Method = (series, horizon) => {
  const all = [naive, dampedTheilSen, theta].map((method) => method(series, horizon));
  return ahead(horizon, (h) => median(all.map((forecast) => forecast[h - 1] ?? 0)));
};
