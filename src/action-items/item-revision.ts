/** Counts the transactions that have changed action items; null where nobody counts. */
export type Revision = number | string | null;

export type Revised = { revision: Revision };

/** A change that no counter tells of (an older replica's, an administrator's) is seen after this long. */
export const MAX_AGE_MS = 10_000;

/** Something added up from all items, at a revision and a moment (epoch milliseconds). */
export type Summed<T> = Revised & { at: number; value: T };

/** Whether it holds at a revision and a moment. */
export const holds = (summed: Summed<unknown>, revision: Revision, at: number): boolean =>
  revision !== null && summed.revision === revision && at >= summed.at && at < summed.at + MAX_AGE_MS;
