import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** How uncertain forecasts are: Student's t around their mean. */
export type Spread = {
  /** Degrees of freedom. */
  freedom: number;
  /** Root mean square of the differences between values that follow each other. */
  step: number;
};

/** Of a window of at least two values. */
export const spreadOf = (window: readonly number[]): Spread => {
  const squares = window.slice(1).map((value, i) => (value - (window[i] ?? 0)) ** 2);
  const freedom = squares.length;
  return { freedom, step: Math.sqrt(squares.reduce((a, b) => a + b, 0) / freedom) };
};

/** The scale of the error `h` steps ahead: that of a random walk whose drift is not known either. */
export const scaleAt = ({ freedom, step }: Spread, h: number): number =>
  step * Math.sqrt(h * (1 + h / freedom));

/** How many scales from the mean the bounds lie that hold with a probability of `level` percent. */
export const deviationsAt = ({ freedom }: Spread, level: number): number =>
  tQuantile(0.5 + level / 200, freedom);

/** Bounds around a mean that has a value for each step ahead; they hold with a probability of `level` percent. */
export const boundsAround = (mean: readonly number[], spread: Spread, level: number) => {
  const deviations = deviationsAt(spread, level);
  const bound = (sign: number) => mean.map((value, i) => value + sign * deviations * scaleAt(spread, i + 1));
  return { lower: bound(-1), upper: bound(1) };
};

/** What the arithmetic of a mean may add to values that are all the same, as a share of them. */
const ROUNDING = 1e-12;

/** The probability that a value around `mean` with this scale lies above `limit`. */
export const probabilityAbove = (limit: number, mean: number, scale: number, freedom: number): number => {
  if (scale === 0) return mean - limit > Math.abs(limit) * ROUNDING ? 1 : 0;
  return tCdf((mean - limit) / scale, freedom);
};
