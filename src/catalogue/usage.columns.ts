import type { Selectable } from 'kysely';
import type { TableUsageTable } from '../db/thirdeye.tables.ts';
import type { Usage } from './table-facts.ts';

export type UsageRow = Selectable<TableUsageTable>;

/** Columns of table_usage, in one place for writing and reading. */
export const USAGE_COLUMNS = [
  'id',
  'first_usage_day',
  'last_usage_day',
  'recent_usage',
] as const satisfies (keyof TableUsageTable)[];

/** Null: no use is recorded, and none is kept. */
export const toUsageRow = (id: string, usage: Usage): UsageRow | null => {
  const { firstUsageDay: first, lastUsageDay: last, recentUsage } = usage;
  if (first === null || last === null) return null;
  return { id, first_usage_day: first, last_usage_day: last, recent_usage: recentUsage };
};

export const fromUsageRow = (row: UsageRow): Usage => ({
  firstUsageDay: row.first_usage_day,
  lastUsageDay: row.last_usage_day,
  recentUsage: row.recent_usage,
});

export const isSameUsage = (a: UsageRow, b: UsageRow): boolean =>
  USAGE_COLUMNS.every((column) => a[column] === b[column]);
