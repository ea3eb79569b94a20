import { median, medianAbsoluteDeviation } from 'simple-statistics';

/** Makes the median absolute deviation of normal noise its standard deviation. */
const NORMAL = 1.4826;
const DEVIATIONS = 8;
/** Days that a change must last, its own included. */
const LASTS = 3;
/** Fewer differences that are not zero say nothing of what is usual. */
const MIN_DIFFERENCES = 5;
/** Differences this much smaller than the values are the arithmetic's, not the estate's. */
const ARITHMETIC = 1e-9;

/**
 * Where the last step of the series (a purge, a migration) has led to: the index of the first value after it, 0
 * without one. A step is a difference that lies beyond 8 robust deviations from the usual one, and lasts.
 */
export const lastStep = (series: readonly number[]): number => {
  const changes = series
    .slice(1)
    .map((value, i) => value - (series[i] ?? 0))
    .filter((change) => change !== 0);
  if (changes.length < MIN_DIFFERENCES) return 0;
  const usual = median(changes);
  const deviation = NORMAL * medianAbsoluteDeviation(changes);
  const largest = series.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (deviation <= ARITHMETIC * largest) return 0;
  for (let at = series.length - LASTS; at > 0; at -= 1) {
    // Against the days before, not the last one alone: the way back from one odd day is no step.
    const before = series.slice(Math.max(0, at - LASTS), at);
    const beyond = series
      .slice(at, at + LASTS)
      .flatMap((value) => before.map((known) => (value - known - usual) / (DEVIATIONS * deviation)));
    if (beyond.every((by) => by > 1) || beyond.every((by) => by < -1)) return at;
  }
  return 0;
};
