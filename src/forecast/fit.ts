import { type Box, minimise } from './minimise.ts';
import type { Smoothing, State } from './smoothing.ts';

/** Smoothing as it fits a series best: least squares of the one-step errors. */
export type Fit = Smoothing & { start: State; squaredError: number };

/** Bounds as R's `ets` has them; β is at most α. */
const ALPHA: readonly [number, number] = [1e-4, 0.9999];
const BETA_SHARE: readonly [number, number] = [1e-4, 1];
const PHI: readonly [number, number] = [0.8, 0.98];

/**
 * The starting state of least squared error, and that error. The one-step errors are linear in level and slope
 * at the start, so both follow from one pass over the series.
 */
const bestStart = (series: readonly number[], { alpha, beta, phi }: Smoothing, withSlope: boolean) => {
  // Errors from a start of (0, 0), and what a level or a slope of 1 at the start takes from each.
  let level = 0;
  let slope = 0;
  let ofLevel: State = { level: 1, slope: 0 };
  let ofSlope: State = { level: 0, slope: 1 };
  let ee = 0;
  let el = 0;
  let es = 0;
  let ll = 0;
  let ls = 0;
  let ss = 0;
  const origin = series[0] ?? 0;
  const step = (s: State): { share: number; next: State } => {
    const share = s.level + phi * s.slope;
    return { share, next: { level: share - alpha * share, slope: phi * s.slope - beta * share } };
  };
  for (const value of series) {
    const expected = level + phi * slope;
    const error = value - origin - expected;
    level = expected + alpha * error;
    slope = phi * slope + beta * error;
    const l = step(ofLevel);
    ofLevel = l.next;
    ee += error * error;
    el += error * l.share;
    ll += l.share * l.share;
    if (!withSlope) continue;
    const s = step(ofSlope);
    ofSlope = s.next;
    es += error * s.share;
    ls += l.share * s.share;
    ss += s.share * s.share;
  }
  const determinant = ll * ss - ls * ls;
  const solvable = withSlope && determinant > 1e-12 * ll * ss;
  const startLevel = solvable ? (el * ss - es * ls) / determinant : el / ll;
  const startSlope = solvable ? (es * ll - el * ls) / determinant : 0;
  return {
    start: { level: origin + startLevel, slope: startSlope },
    squaredError: Math.max(0, ee - startLevel * el - startSlope * es),
  };
};

const fitted = (
  series: readonly number[],
  box: Box,
  starts: readonly (readonly number[])[],
  withSlope: boolean,
): Fit => {
  const smoothing = (at: readonly number[]): Smoothing => ({
    alpha: at[0] ?? 0,
    beta: (at[0] ?? 0) * (at[1] ?? 0),
    phi: at[2] ?? 1,
  });
  const best = minimise((at) => bestStart(series, smoothing(at), withSlope).squaredError, box, starts);
  return { ...smoothing(best), ...bestStart(series, smoothing(best), withSlope) };
};

/** Simple exponential smoothing of at least one value. */
export const fitSimple = (series: readonly number[]): Fit =>
  fitted(series, [ALPHA, [0, 0], [1, 1]], [[0.1], [0.5], [0.9]], false);

/** What is given of a smoothing with a slope; the rest is fitted. */
type Given = { alpha?: number; betaShare?: number; phi?: number };

const held = (value: number | undefined, range: readonly [number, number]): readonly [number, number] =>
  value === undefined ? range : [value, value];

const SLOPE_STARTS = [
  [0.9, 0.1, 0.5],
  [0.3, 0.1, 0.9],
  [0.6, 0.5, 0.9],
];

/** Holt's trend, damped. `betaShare` is β ÷ α, the β* of older texts. */
export const fitDampedHolt = (series: readonly number[], { alpha, betaShare, phi }: Given = {}): Fit =>
  fitted(series, [held(alpha, ALPHA), held(betaShare, BETA_SHARE), held(phi, PHI)], SLOPE_STARTS, true);
