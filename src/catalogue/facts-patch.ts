import type { Day } from '../time.ts';
import {
  type DayCount,
  EVIDENCE_DAYS,
  KEPT_DAYS,
  type Metadata,
  type Relations,
  type TableFacts,
  type Usage,
} from './table-facts.ts';

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

const isSame = (a: DayCount[], b: DayCount[]): boolean =>
  a.length === b.length && a.every(({ day, count }, i) => day === b[i]?.day && count === b[i]?.count);

/** Which days of use were read anew: all from `from` on. The oldest that count are those of `oldest`. */
export type UsageWindow = { from: Day; oldest: Day };

export const usageWindow = (from: Day, today: Day): UsageWindow => ({ from, oldest: today - EVIDENCE_DAYS });

/** Whether the first day of use has become too old to count, and another must be looked for among days that are not kept. */
export const needsFirstDay = ({ firstUsageDay, recentUsage }: Usage, { oldest }: UsageWindow): boolean =>
  firstUsageDay !== null && firstUsageDay < oldest && recentUsage.length === KEPT_DAYS;

const firstDayOf = (
  { firstUsageDay: first }: Usage,
  fresh: readonly DayCount[],
  kept: readonly DayCount[],
  { from, oldest }: UsageWindow,
): Day | null => {
  if (first !== null && first >= oldest && first < from) return first;
  return (kept.at(-1) ?? fresh.at(-1))?.day ?? null;
};

/**
 * The use of a table of which some days were read anew (`fresh`, newest first). `firstDay`: its first day that counts,
 * when that was looked for. Null when the table's whole use must be read: older days are needed that are not kept.
 */
export const patchUsage = (
  known: Usage,
  fresh: readonly DayCount[],
  window: UsageWindow,
  firstDay: Day | null = null,
): Usage | null => {
  const { from, oldest } = window;
  const isShort = needsFirstDay(known, window);
  if (isShort && firstDay === null) return null;
  const kept = known.recentUsage.filter(({ day }) => day < from && day >= oldest);
  const recent = [...fresh, ...kept].slice(0, KEPT_DAYS);
  if (known.recentUsage.length === KEPT_DAYS && recent.length < KEPT_DAYS) return null;
  const first = isShort ? firstDay : firstDayOf(known, fresh, kept, window);
  if (first === known.firstUsageDay && isSame(recent, known.recentUsage)) return known;
  return { firstUsageDay: first, lastUsageDay: recent[0]?.day ?? null, recentUsage: recent };
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
