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
 * The series with the values of days without a record, which repeat the one before, on the line between those around
 * them: what has grown meanwhile has not grown in one day.
 */
export const acrossGaps = (series: readonly number[], gaps: readonly boolean[]): readonly number[] => {
  const line = [...series];
  for (let at = 1; at < line.length; at += 1) {
    if (gaps[at] !== true) continue;
    const end = gaps.indexOf(false, at);
    const [before, after] = [line[at - 1], line[end]];
    if (before === undefined || after === undefined) return line;
    for (let i = at; i < end; i += 1) line[i] = before + ((after - before) * (i - at + 1)) / (end - at + 1);
    at = end;
  }
  return line;
};

/**
 * Where the last step of the series (a purge, a migration) has led to: the index of the first value after it, 0
 * without one. A step is a difference that lies beyond 8 robust deviations from the usual one, and lasts. Where most
 * differences are alike, these deviate by nothing, and the usual one stands for its own deviation.
 */
export const lastStep = (series: readonly number[]): number => {
  const changes = series
    .slice(1)
    .map((value, i) => value - (series[i] ?? 0))
    .filter((change) => change !== 0);
  if (changes.length < MIN_DIFFERENCES) return 0;
  const usual = median(changes);
  const arithmetic = ARITHMETIC * series.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const robust = NORMAL * medianAbsoluteDeviation(changes);
  const deviation = robust > arithmetic ? robust : Math.abs(usual);
  if (deviation <= arithmetic) return 0;
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
