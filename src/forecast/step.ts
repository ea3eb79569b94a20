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

type Known = { value: number; day: number };

/** The days with a record of their own, and how far from one to another lies beyond what is usual: more than 1, or less than −1. */
const measureOf = (series: readonly number[], gaps: readonly boolean[]) => {
  const records = series.flatMap((value, day): Known[] => (gaps[day] === true ? [] : [{ value, day }]));
  const daysTo = (at: number): number => (records[at]?.day ?? 0) - (records[at - 1]?.day ?? 0);
  const changes = records
    .map(({ value }, at) => (at > 0 && daysTo(at) === 1 ? value - (records[at - 1]?.value ?? 0) : 0))
    .filter((change) => change !== 0);
  if (changes.length < MIN_DIFFERENCES) return null;
  const usual = median(changes);
  const sizes = records.map(({ value }) => Math.abs(value));
  const arithmetic = ARITHMETIC * sizes.reduce((max, size) => Math.max(max, size), 0);
  const robust = NORMAL * medianAbsoluteDeviation(changes);
  const deviation = robust > arithmetic ? robust : Math.max(Math.abs(usual), LEAST_DEVIATION * median(sizes));
  if (deviation <= arithmetic) return null;
  /** Of the change from `before` to `after`, that was `days` in coming. */
  const beyond = (before: Known, after: Known, days: number): number =>
    (after.value - before.value - days * usual) / (DEVIATIONS * deviation * Math.sqrt(days));
  return { records, daysTo, beyond };
};

/**
 * Where the last step of the series (a purge, a migration) has led to: the index of the first value after it, 0
 * without one. A step is a difference that lies beyond 8 robust deviations from the usual one, and lasts. Values that
 * only repeat the one before, for want of a record (`gaps`, by index), tell nothing: across k days k usual differences
 * are expected, and √k times their deviation.
 */
export const lastStep = (series: readonly number[], gaps: readonly boolean[] = []): number => {
  const measure = measureOf(series, gaps);
  if (measure === null) return 0;
  const { records, daysTo, beyond } = measure;
  for (let at = records.length - LASTS; at > 0; at -= 1) {
    // Against the days before, not the last one alone: the way back from one odd day is no step.
    const before = records.slice(Math.max(0, at - LASTS), at);
    const all = records
      .slice(at, at + LASTS)
      .flatMap((after) => before.map((known) => beyond(known, after, daysTo(at))));
    if (all.every((by) => by > 1) || all.every((by) => by < -1)) return records[at]?.day ?? 0;
  }
  return 0;
};

/** Whether one of the last days has changed so much that it may be a step or an odd day, which only the next ones tell. */
export const endsUnsettled = (series: readonly number[], gaps: readonly boolean[] = []): boolean => {
  const measure = measureOf(series, gaps);
  if (measure === null) return false;
  const { records, daysTo, beyond } = measure;
  return records.slice(-LASTS).some((after, i, last) => {
    const at = records.length - last.length + i;
    const before = records[at - 1];
    return before !== undefined && Math.abs(beyond(before, after, daysTo(at))) > 1;
  });
};
