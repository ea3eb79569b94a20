import { type Day, isWithin } from './days.ts';
import type { Activity, Evidence, TableSource } from './types.ts';

export type Use = {
  lastUse: Day | null;
  /** The usage rows that count as use. */
  usage: TableSource['usage'];
};

/** The usage rows of a table that only writes to itself, in a service where a SELECT would set `accessed`. */
export function usageIsOwnWrites(table: TableSource, evidence: Evidence, today: Day): boolean {
  const written = [...table.writeDays, ...table.deleteDays].some((day) => isWithin(day, 90, today));
  return evidence.lifecycle && written && table.downstreamCount === 0;
}

/** "The latest of lifeCycle.accessed and its last usage day", own writes excepted. */
export function useOf(table: TableSource, evidence: Evidence, today: Day): Use {
  const usage = usageIsOwnWrites(table, evidence, today) ? [] : table.usage;
  const days = usage.map((row) => row.day);
  if (table.accessed !== null) days.push(table.accessed);
  return { lastUse: days.length === 0 ? null : Math.max(...days), usage };
}

/** "The latest systemProfile INSERT, UPDATE or WRITE; without any, lifeCycle.updated; else unknown." */
export const lastWriteOf = (table: TableSource): Day | null =>
  table.writeDays.length > 0 ? Math.max(...table.writeDays) : table.updated;

/** E − last use; for a never-used table the bound E − max(S, creation). Null without evidence. */
export function idleOf(table: TableSource, lastUse: Day | null, evidence: Evidence): number | null {
  if (evidence.from === null || evidence.to === null) return null;
  const since = lastUse ?? Math.max(evidence.from, table.created ?? evidence.from);
  return Math.max(0, evidence.to - since);
}

/** "New: creation day known, E − creation < 30, never used"; never in a service without evidence. */
export const isNew = (table: TableSource, lastUse: Day | null, evidence: Evidence): boolean =>
  evidence.to !== null &&
  !table.view &&
  table.created !== null &&
  lastUse === null &&
  evidence.to - table.created < 30;

/** The two rows of the activity table: yes at ≤ `limit` idle days, unknown when never used below the bound. */
export function usedWithin(idle: number | null, lastUse: Day | null, limit: number): boolean | null {
  if (idle === null) return null;
  if (lastUse !== null) return idle <= limit;
  return idle >= limit ? false : null;
}

export function activityOf(active: boolean | null, fresh: boolean): Activity {
  if (fresh) return 'NEW';
  if (active === null) return 'UNKNOWN';
  return active ? 'ACTIVE' : 'INACTIVE';
}
