import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay, parseIsoDay } from '../time.ts';
import type { ById, IdRange } from './page.ts';
import { type DayCount, EVIDENCE_DAYS, KEPT_DAYS } from './table-facts.ts';

export type Usage = { firstDay: Day; lastDay: Day; recent: DayCount[] };

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

const day = sql.ref('usageDate');

/** The newest days as `day:count,…`, cut on the server. */
const RECENT = sql<string>`SUBSTRING_INDEX(GROUP_CONCAT(TO_DAYS(${day}), ':', ${sql.ref('count1')} ORDER BY ${day} DESC), ',', ${sql.lit(KEPT_DAYS)})`;

const parseRecent = (text: string): DayCount[] =>
  text.split(',').map((entry) => {
    const [days, count] = entry.split(':');
    return { day: Number(days) - EPOCH_TO_DAYS, count: Number(count) };
  });

/** Days of use of the tables of a page. `count1` is the only count that never goes stale. */
export const readUsage = async (
  db: OpenMetadataDb,
  range: IdRange,
  days: readonly Day[],
): Promise<ById<Usage>> => {
  if (days.length === 0) return new Map();
  const rows = await db
    .selectFrom('entity_usage')
    .select(['id', sql<number>`TO_DAYS(MIN(${day}))`.as('first'), RECENT.as('recent')])
    .where('usageDate', 'in', days.map(isoDay))
    .where('id', '>', range.after)
    .where('id', '<=', range.upTo)
    .where('entityType', '=', 'table')
    .where('count1', '>', 0)
    .groupBy('id')
    .execute();
  return new Map(
    rows.flatMap((row) => {
      const recent = parseRecent(row.recent);
      const last = recent[0];
      return last === undefined
        ? []
        : [[row.id, { firstDay: row.first - EPOCH_TO_DAYS, lastDay: last.day, recent }]];
    }),
  );
};
