import type { Day } from '../time.ts';

/** How far OpenMetadata's sources had been read for some facts. */
export type Cursors = {
  /** The scan's day: profiles are read again from shortly before it on. */
  day: Day;
  /** Later changes of tables, in epoch milliseconds, are unknown. */
  tablesUpdatedAt: number;
  /** The newest day with use; null when none is known. */
  usageDay: Day | null;
};

/** What an increment reads: from the cursors up to the scan's day. */
export type Since = { cursors: Cursors; today: Day };

/** Changes of tables are looked for from so long before the cursor on: a transaction may commit late. */
export const UPDATED_OVERLAP_MS = 600_000;

/**
 * Rows of usage and profiles of so many days before the last ones known may still come or go, and are seen by the next
 * increment. What comes later is found by the next full scan.
 */
const LATE_DAYS = 1;

/** A source that lags behind by more days than these waits for the next full scan. */
const LONGEST_LAG_DAYS = 14;

/** An increment bridges at most so many days: what is kept of the days between has room for them. */
export const MOST_DAYS = 30;

/** From this day on usage is read again: sources lag, so it depends on the newest use and not on the clock alone. */
export const usageFrom = ({ day, usageDay }: Cursors): Day =>
  Math.max(Math.min(day, usageDay ?? day), day - LONGEST_LAG_DAYS) - LATE_DAYS;

/** From this day on profiles are looked at again. */
export const profilesFrom = ({ day }: Cursors): Day => day - LATE_DAYS;
