/** A whole UTC day, counted from 1970-01-01: epoch milliseconds divided by 86 400 000, floored. */
export type Day = number;

export const MS_PER_DAY = 86_400_000;

export const dayOf = (epochMs: number): Day => Math.floor(epochMs / MS_PER_DAY);

/** A day after the scan's is as good as none. */
export const upTo = (today: Day, day: Day | null): Day | null => (day !== null && day <= today ? day : null);

/** `2026-11-22T09:30:00.000Z`. */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

/** The same; null for what is not known. */
export const isoTimeOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : isoTime(epochMs);

/** `2026-11-22`. */
export const isoDay = (day: Day): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** The first day of the UTC month that lies `months` after the day's own; 0 is that one itself. */
export const monthStart = (day: Day, months = 0): Day => {
  const date = new Date(day * MS_PER_DAY);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
};
