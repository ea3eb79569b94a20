import type { TableFacts } from '../catalogue/table-facts.ts';
import type { Day } from '../time.ts';
import { lastWriteOf } from './activity.ts';

const REFRESHED_DAYS = 30;
const QUIET_DAYS = 90;

export type WasteCategory = 'refresh_waste' | 'zombie_tables' | 'stale_tables';

/**
 * The category of an inactive table (docs/scoring.md, "Findings" 1–3). Null when lineage decides and could
 * not be read.
 */
export const wasteCategoryOf = (facts: TableFacts, today: Day): WasteCategory | null => {
  const lastWrite = lastWriteOf(facts, today);
  const age = lastWrite === null ? Number.POSITIVE_INFINITY : today - lastWrite;
  if (age <= REFRESHED_DAYS) return 'refresh_waste';
  if (age <= QUIET_DAYS) return 'stale_tables';
  if (facts.downstreamCount === null) return null;
  return facts.downstreamCount === 0 ? 'zombie_tables' : 'stale_tables';
};
