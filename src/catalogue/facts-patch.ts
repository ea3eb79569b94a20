import type { Day } from '../time.ts';
import { type DayCount, EVIDENCE_DAYS, KEPT_DAYS, type TableFacts } from './table-facts.ts';

/** What profiles of the days that were looked at again tell of a table. */
export type RecentProfiles = {
  /** Epoch milliseconds of the newest table profile among them. */
  profiledAt: number | null;
  writeDays: readonly Day[];
  lastOperationDay: Day | null;
};

export type RecentUsage = Pick<TableFacts, 'firstUsageDay' | 'lastUsageDay' | 'recentUsage'>;

const sameDays = (a: readonly Day[], b: readonly Day[]): boolean =>
  a.length === b.length && a.every((day, i) => day === b[i]);

const isSame = (a: DayCount[], b: DayCount[]): boolean =>
  a.length === b.length && a.every(({ day, count }, i) => day === b[i]?.day && count === b[i]?.count);

/**
 * Days of use after those from `from` on were read anew (`fresh`, newest first) and `today` came. Null when the
 * table's whole use must be read: older days are needed that are not kept.
 */
export const patchUsage = (
  known: RecentUsage,
  fresh: readonly DayCount[],
  from: Day,
  today: Day,
): RecentUsage | null => {
  const oldest = today - EVIDENCE_DAYS;
  const first = known.firstUsageDay;
  if (first !== null && first < oldest) return null;
  const kept = known.recentUsage.filter(({ day }) => day < from);
  const recent = [...fresh, ...kept].slice(0, KEPT_DAYS);
  if (known.recentUsage.length === KEPT_DAYS && recent.length < KEPT_DAYS) return null;
  if (isSame(recent, known.recentUsage)) return known;
  const firstFresh = fresh.at(-1)?.day ?? null;
  return {
    firstUsageDay: first !== null && first < from ? first : firstFresh,
    lastUsageDay: recent[0]?.day ?? null,
    recentUsage: recent,
  };
};

/** Whether the profiles of a table from `from` on are those that the facts were made of. */
export const profilesAreKnown = (
  known: TableFacts,
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
    operated === (found?.lastOperationDay ?? null) &&
    sameDays(written, found?.writeDays ?? [])
  );
};

const sameTexts = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((text, i) => text === b[i]));

type Relations = Pick<TableFacts, 'downstreamCount' | 'owners' | 'domains' | 'tier'>;

/** The facts with what was read anew; the same object when nothing of it is new. */
export const patchFacts = (known: TableFacts, usage: RecentUsage, relations: Relations): TableFacts => {
  const same =
    usage === known &&
    relations.downstreamCount === known.downstreamCount &&
    relations.tier === known.tier &&
    sameTexts(relations.owners, known.owners) &&
    sameTexts(relations.domains, known.domains);
  if (same) return known;
  const { firstUsageDay, lastUsageDay, recentUsage } = usage;
  return { ...known, firstUsageDay, lastUsageDay, recentUsage, ...relations };
};
