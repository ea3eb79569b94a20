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
 * Where most differences are alike, these deviate by nothing, and the usual one stands for its own deviation; not one that is
 * less than this share of the values, or one new table would be a step of a quiet estate.
 */
const LEAST_DEVIATION = 0.005;

/**
 * Where the last step of the series (a purge, a migration) has led to: the index of the first value after it, 0
 * without one. A step is a difference that lies beyond 8 robust deviations from the usual one, and lasts. Values that
 * only repeat the one before, for want of a record (`gaps`, by index), tell nothing: across k days k usual differences
 * are expected, and √k times their deviation.
 */
export const lastStep = (series: readonly number[], gaps: readonly boolean[] = []): number => {
  const records = series.flatMap((value, day) => (gaps[day] === true ? [] : [{ value, day }]));
  const daysTo = (at: number): number => (records[at]?.day ?? 0) - (records[at - 1]?.day ?? 0);
  const changes = records
    .map(({ value }, at) => (at > 0 && daysTo(at) === 1 ? value - (records[at - 1]?.value ?? 0) : 0))
    .filter((change) => change !== 0);
  if (changes.length < MIN_DIFFERENCES) return 0;
  const usual = median(changes);
  const sizes = records.map(({ value }) => Math.abs(value));
  const arithmetic = ARITHMETIC * sizes.reduce((max, size) => Math.max(max, size), 0);
  const robust = NORMAL * medianAbsoluteDeviation(changes);
  const deviation = robust > arithmetic ? robust : Math.max(Math.abs(usual), LEAST_DEVIATION * median(sizes));
  if (deviation <= arithmetic) return 0;
  for (let at = records.length - LASTS; at > 0; at -= 1) {
    const days = daysTo(at);
    const limit = DEVIATIONS * deviation * Math.sqrt(days);
    // Against the days before, not the last one alone: the way back from one odd day is no step.
    const before = records.slice(Math.max(0, at - LASTS), at);
    const beyond = records
      .slice(at, at + LASTS)
      .flatMap(({ value }) => before.map((known) => (value - known.value - days * usual) / limit));
    if (beyond.every((by) => by > 1) || beyond.every((by) => by < -1)) return records[at]?.day ?? 0;
  }
  return 0;
};
