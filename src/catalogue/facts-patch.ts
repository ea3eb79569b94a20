import type { Day } from '../time.ts';
import {
  daysBetween,
  daysOf,
  joined,
  KEPT_DAYS,
  lastDays,
  newestDay,
  oldestDay,
  type RecentUsage,
} from './recent-usage.ts';
import { EVIDENCE_DAYS, type Metadata, type Relations, type TableFacts, type Usage } from './table-facts.ts';

/** What profiles of the days that were looked at again tell of a table. */
export type RecentProfiles = {
  /** Epoch milliseconds of the newest table profile among them. */
  profiledAt: number | null;
  /** The largest size that profiles of that moment tell. */
  sizeBytes: bigint | null;
  writeDays: readonly Day[];
  lastOperationDay: Day | null;
};

const sameDays = (a: readonly Day[], b: readonly Day[]): boolean =>
  a.length === b.length && a.every((day, i) => day === b[i]);

/** Which days of use were read anew: all from `from` on. The oldest that count are those of `oldest`. */
type UsageWindow = { from: Day; oldest: Day };

export const usageWindow = (from: Day, today: Day): UsageWindow => ({ from, oldest: today - EVIDENCE_DAYS });

/** Whether the first day of use has become too old to count, and another must be looked for among days that are not kept. */
export const needsFirstDay = ({ firstUsageDay, recentUsage }: Usage, { oldest }: UsageWindow): boolean =>
  firstUsageDay !== null && firstUsageDay < oldest && daysOf(recentUsage) === KEPT_DAYS;

/** `all`: the days of use that are known and count. */
const firstDayOf = (
  { firstUsageDay: first }: Usage,
  all: RecentUsage,
  { from, oldest }: UsageWindow,
): Day | null => (first !== null && first >= oldest && first < from ? first : oldestDay(all));

/**
 * The use of a table of which some days were read anew (`fresh`). `firstDay`: its first day that counts, when that was looked
 * for. Null when the table's whole use must be read: older days are needed that are not kept.
 */
export const patchUsage = (
  known: Usage,
  fresh: RecentUsage,
  window: UsageWindow,
  firstDay: Day | null = null,
): Usage | null => {
  const { from, oldest } = window;
  const isShort = needsFirstDay(known, window);
  if (isShort && firstDay === null) return null;
  const all = joined(fresh, daysBetween(known.recentUsage, oldest, from));
  const recent = lastDays(all);
  if (daysOf(known.recentUsage) === KEPT_DAYS && daysOf(recent) < KEPT_DAYS) return null;
  const first = isShort ? firstDay : firstDayOf(known, all, window);
  if (first === known.firstUsageDay && recent === known.recentUsage) return known;
  return { firstUsageDay: first, lastUsageDay: newestDay(recent), recentUsage: recent };
};

/** Whether the profiles of a table from `from` on are those that the facts were made of. */
export const profilesAreKnown = (
  known: Metadata,
  found: RecentProfiles | undefined,
  from: Day,
  fromMs: number,
): boolean => {
  const measured =
    known.sizeMeasuredAt !== null && known.sizeMeasuredAt >= fromMs ? known.sizeMeasuredAt : null;
  const operated =
    known.lastSystemOperationDay !== null && known.lastSystemOperationDay >= from
      ? known.lastSystemOperationDay
      : null;
  const written = known.writeDays.filter((day) => day >= from);
  return (
    measured === (found?.profiledAt ?? null) &&
    (measured === null || known.sizeBytes === (found?.sizeBytes ?? null)) &&
    operated === (found?.lastOperationDay ?? null) &&
    sameDays(written, found?.writeDays ?? [])
  );
};

const sameTexts = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((text, i) => text === b[i]));

/** The facts with relations and the tier as they are now; the same object when nothing of it is new. */
export const patchFacts = (known: TableFacts, relations: Relations, tier: number | null): TableFacts => {
  const same =
    relations.downstreamCount === known.downstreamCount &&
    tier === known.tier &&
    sameTexts(relations.owners, known.owners) &&
    sameTexts(relations.domains, known.domains);
  return same ? known : { ...known, ...relations, tier };
};
