import type { Day } from '../time.ts';

/** Daily records kept of each table: as many as any formula looks at. */
export const KEPT_DAYS = 30;

/**
 * Queries of each of the last days with use: `day:queries,…`, newest first. It is text because it is stored as text, moves
 * by days at its ends, and most tables are judged without a look at it.
 */
export type RecentUsage = string;

const ZERO = 48;

/** The number that begins at a place of the text. */
const numberAt = (text: string, at: number): number => {
  let value = 0;
  for (let i = at; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
};

/** Where the entry after the one at a place begins; the end of the text for none. */
const entryAfter = (text: string, at: number): number => {
  const comma = text.indexOf(',', at);
  return comma === -1 ? text.length : comma + 1;
};

export const oneDay = (day: Day, count: number): RecentUsage => `${day}:${count}`;

export const newestDay = (usage: RecentUsage): Day | null => (usage === '' ? null : numberAt(usage, 0));

export const oldestDay = (usage: RecentUsage): Day | null =>
  usage === '' ? null : numberAt(usage, usage.lastIndexOf(',') + 1);

export const daysOf = (usage: RecentUsage): number => {
  let days = 0;
  for (let at = 0; at < usage.length; at = entryAfter(usage, at)) days += 1;
  return days;
};

/** The days from `from` on, less those from `before` on. */
export const daysBetween = (usage: RecentUsage, from: Day, before: Day): RecentUsage => {
  let start = 0;
  while (start < usage.length && numberAt(usage, start) >= before) start = entryAfter(usage, start);
  let end = start;
  while (end < usage.length && numberAt(usage, end) >= from) end = entryAfter(usage, end);
  return usage.slice(start, end < usage.length ? Math.max(start, end - 1) : end);
};

/** The days of both; all of `newer` are later than those of `older`. */
export const joined = (newer: RecentUsage, older: RecentUsage): RecentUsage =>
  newer === '' || older === '' ? newer + older : `${newer},${older}`;

/** At most the last KEPT_DAYS. */
export const lastDays = (usage: RecentUsage): RecentUsage => {
  let end = 0;
  for (let days = 0; days < KEPT_DAYS && end < usage.length; days += 1) end = entryAfter(usage, end);
  return end < usage.length ? usage.slice(0, end - 1) : usage;
};

/** Queries on the days after `after`, up to `to`. */
export const queriesBetween = (usage: RecentUsage, after: Day, to: Day): number => {
  let queries = 0;
  for (let at = 0; at < usage.length; at = entryAfter(usage, at)) {
    const day = numberAt(usage, at);
    if (day <= after) break;
    if (day <= to) queries += numberAt(usage, usage.indexOf(':', at) + 1);
  }
  return queries;
};
