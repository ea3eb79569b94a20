import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay, parseIsoDay } from '../time.ts';
import type { ById, IdRange } from './page.ts';
import { EVIDENCE_DAYS } from './table-facts.ts';

export type UsageSpan = { firstDay: Day; lastDay: Day };

/** TO_DAYS of 1970-01-01. */
const EPOCH_TO_DAYS = 719_528;

/**
 * The days of the evidence window that have usage at all, in order. Naming them lets a page be read through
 * either unique key: `(id, usageDate)` of newer versions and `(usageDate, id)` of older ones.
 */
export const readUsageDays = async (db: OpenMetadataDb, today: Day): Promise<Day[]> => {
  const rows = await db
    .selectFrom('entity_usage')
    .select(sql<string>`DATE_FORMAT(${sql.ref('usageDate')}, '%Y-%m-%d')`.as('day'))
    .distinct()
    .where('usageDate', '>=', isoDay(today - EVIDENCE_DAYS))
    .where('usageDate', '<', isoDay(today + 1))
    .orderBy('day')
    .execute();
  return rows.map((row) => parseIsoDay(row.day));
};

/** First and last day of use of the tables of a page. `count1` is the only count that never goes stale. */
export const readUsage = async (
  db: OpenMetadataDb,
  range: IdRange,
  days: readonly Day[],
): Promise<ById<UsageSpan>> => {
  if (days.length === 0) return new Map();
  const rows = await db
    .selectFrom('entity_usage')
    .select([
      'id',
      sql<number>`TO_DAYS(MIN(${sql.ref('usageDate')}))`.as('first'),
      sql<number>`TO_DAYS(MAX(${sql.ref('usageDate')}))`.as('last'),
    ])
    .where('usageDate', 'in', days.map(isoDay))
    .where('id', '>', range.after)
    .where('id', '<=', range.upTo)
    .where('entityType', '=', 'table')
    .where('count1', '>', 0)
    .groupBy('id')
    .execute();
  return new Map(
    rows.map((row) => [row.id, { firstDay: row.first - EPOCH_TO_DAYS, lastDay: row.last - EPOCH_TO_DAYS }]),
  );
};
