import type { TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { type Judgement, lastWriteOf } from './activity.ts';

const REFRESHED_DAYS = 30;
const QUIET_DAYS = 90;
const LARGE_IDLE_DAYS = 60;
export const LARGE_BYTES = 100n * 2n ** 30n;

/** In the order in which they are tried. */
export const CATEGORIES = [
  'refresh_waste',
  'zombie_tables',
  'stale_tables',
  'large_unused',
  'unowned_tables',
] as const;

/** Each table is in at most one; the first three together are exactly the waste. */
export type Category = (typeof CATEGORIES)[number];

/** Of an inactive table. Null when lineage decides and could not be read. */
const wasteCategory = (facts: TableFacts, today: Day): Category | null => {
  const lastWrite = lastWriteOf(facts, today);
  const age = lastWrite === null ? Number.POSITIVE_INFINITY : today - lastWrite;
  if (age <= REFRESHED_DAYS) return 'refresh_waste';
  if (age <= QUIET_DAYS) return 'stale_tables';
  if (facts.downstreamCount === null) return null;
  return facts.downstreamCount === 0 ? 'zombie_tables' : 'stale_tables';
};

const isLargeUnused = (facts: TableFacts, { activity, idleDays }: Judgement): boolean =>
  activity !== 'NEW' &&
  idleDays !== null &&
  idleDays > LARGE_IDLE_DAYS &&
  facts.sizeBytes !== null &&
  facts.sizeBytes >= LARGE_BYTES;

/**
 * The first category that fits a table (docs/scoring.md, "Findings"); null for none. `isCostly`: its monthly cost reaches
 * the threshold from which somebody should answer for it.
 */
export const categoryOf = (
  facts: TableFacts,
  judgement: Judgement,
  today: Day,
  isCostly = false,
): Category | null => {
  if (judgement.activity === 'INACTIVE') return wasteCategory(facts, today);
  if (isLargeUnused(facts, judgement)) return 'large_unused';
  return isCostly && facts.owners?.length === 0 ? 'unowned_tables' : null;
};
