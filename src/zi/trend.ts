import type { Day } from '../time.ts';

/** The last score of one day. */
export type DailyScore = {
  day: Day;
  score: number;
  methodVersion: string;
  /** `weightsKey`; null: not kept. */
  weights: string | null;
  source: 'scan' | 'backfill';
};

/** What makes scores comparable. */
export type Method = { version: string; weights: string };

type Trend = 'improving' | 'stable' | 'declining' | 'unknown';

const WEEK = 7;
/** Points by which the weekly means must differ, and by which backfilled and scanned days may at a seam. */
const MARGIN = 2;
/** Fewer days than this on either side say nothing. */
const MIN_DAYS = 2;

/** Scores have one decimal: in tenths their sums are exact. */
export const sumOfTenths = (scores: readonly number[]): number =>
  scores.reduce((a, b) => a + Math.round(b * 10), 0);

/** Backfilled and scanned days may be compared when a day that has both shows that they agree. */
const seamHolds = (scores: readonly DailyScore[]): boolean => {
  if (new Set(scores.map((s) => s.source)).size < 2) return true;
  const scanned = new Map(scores.filter((s) => s.source === 'scan').map((s) => [s.day, s.score]));
  return scores.some((s) => {
    const other = s.source === 'backfill' ? scanned.get(s.day) : undefined;
    return other !== undefined && Math.abs(sumOfTenths([other]) - sumOfTenths([s.score])) <= MARGIN * 10;
  });
};

/**
 * Mean of the daily scores of today and the six days before, less that of the seven days before those
 * (docs/scoring.md, "trend"). Scores of another method, or made with other weights, are not
 * comparable.
 */
export const trendOf = (scores: readonly DailyScore[], today: Day, { version, weights }: Method): Trend => {
  const window = scores.filter(
    (s) =>
      s.day <= today &&
      s.day > today - 2 * WEEK &&
      s.methodVersion === version &&
      (s.weights === null || s.weights === weights),
  );
  if (!seamHolds(window)) return 'unknown';
  const byDay = new Map<Day, number>();
  for (const s of window) if (s.source === 'scan' || !byDay.has(s.day)) byDay.set(s.day, s.score);
  const side = (from: Day, to: Day) =>
    [...byDay].filter(([day]) => day >= from && day <= to).map(([, score]) => score);
  const now = side(today - WEEK + 1, today);
  const before = side(today - 2 * WEEK + 1, today - WEEK);
  if (now.length < MIN_DAYS || before.length < MIN_DAYS) return 'unknown';
  const change = sumOfTenths(now) * before.length - sumOfTenths(before) * now.length;
  const margin = MARGIN * 10 * now.length * before.length;
  if (change > margin) return 'improving';
  return change < -margin ? 'declining' : 'stable';
};
