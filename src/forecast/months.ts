import { mean } from 'simple-statistics';
import { type Day, monthStart } from '../time.ts';
import type { ExplainedForecast } from './forecast.ts';
import { probabilityAbove, scaleAt } from './interval.ts';

/** What a calendar month (UTC) is expected to cost: the mean of its days. */
export type MonthForecast = {
  from: Day;
  /** Its last day. */
  to: Day;
  mean: number;
  lower: number;
  upper: number;
};

/** Days from `last` to the end of the `months` calendar months after its own. */
export const daysAhead = (last: Day, months: number): number => monthStart(last, months + 1) - 1 - last;

/** Values of each day after `last`, by month: those of the calendar months after its own. */
const byMonth = <T>(
  last: Day,
  months: number,
  of: (from: number, to: number, first: Day, end: Day) => T,
): T[] =>
  Array.from({ length: months }, (_, i) => {
    const first = monthStart(last, i + 1);
    const next = monthStart(last, i + 2);
    return of(first - last - 1, next - last - 1, first, next - 1);
  });

/**
 * The months after that of the `last` day, from a daily forecast that reaches to their end. `less` is taken off
 * each value, as far as 0.
 */
export const monthlyForecast = (
  { mean: means, lower, upper }: Pick<ExplainedForecast, 'mean' | 'lower' | 'upper'>,
  { last, months, less }: { last: Day; months: number; less: number },
): MonthForecast[] => {
  const value = (days: readonly number[], from: number, to: number): number =>
    Math.max(0, mean(days.slice(from, to)) - less);
  return byMonth(last, months, (from, to, first, end) => ({
    from: first,
    to: end,
    mean: value(means, from, to),
    lower: value(lower, from, to),
    upper: value(upper, from, to),
  }));
};

/** The probability that each of these months costs more than `limit`, by the spread that its bounds come from. */
export const exceeding = (
  { mean: means, spread }: Pick<ExplainedForecast, 'mean' | 'spread'>,
  { last, months, limit }: { last: Day; months: number; limit: number },
): number[] => {
  if (spread === null) return [];
  return byMonth(last, months, (from, to) => {
    const scale = mean(means.slice(from, to).map((_, i) => scaleAt(spread, from + i + 1)));
    return probabilityAbove(limit, mean(means.slice(from, to)), scale, spread.freedom);
  });
};

/** The first day, the `last` known one or later, whose expected cost is above `limit`; null when there is none. */
export const crossingDay = (
  { mean: means }: Pick<ExplainedForecast, 'mean'>,
  { last, cost, limit }: { last: Day; cost: number; limit: number },
): Day | null => {
  if (cost > limit) return last;
  const ahead = means.findIndex((value) => value > limit);
  return ahead < 0 ? null : last + 1 + ahead;
};
