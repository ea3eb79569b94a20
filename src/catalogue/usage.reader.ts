import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay } from '../time.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';
import { type DayCount, EVIDENCE_DAYS, KEPT_DAYS } from './table-facts.ts';

export type Usage = { firstDay: Day; lastDay: Day; recent: DayCount[] };

/** TO_DAYS of 1970-01-01. */
const EPOCH_TO_DAYS = 719_528;

const day = sql.ref('usageDate');

/** The newest days as `day:count,…`, cut on the server. */
const RECENT = sql<string>`SUBSTRING_INDEX(GROUP_CONCAT(TO_DAYS(${day}), ':', ${sql.ref('count1')} ORDER BY ${day} DESC), ',', ${sql.lit(KEPT_DAYS)})`;

/** The days of the evidence window that have usage at all. */
const readDays = async (db: OpenMetadataDb, today: Day): Promise<string[]> => {
  const rows = await db
    .selectFrom('entity_usage')
    .select(sql<string>`DATE_FORMAT(${day}, '%Y-%m-%d')`.as('day'))
    .distinct()
    .where('usageDate', '>=', isoDay(today - EVIDENCE_DAYS))
    .where('usageDate', '<', isoDay(today + 1))
    .execute();
  return rows.map((row) => row.day);
};

const parseRecent = (text: string): DayCount[] =>
  text.split(',').map((entry) => {
    const [days, count] = entry.split(':');
    return { day: Number(days) - EPOCH_TO_DAYS, count: Number(count) };
  });

/**
 * Reads, page by page, the days of use of tables. `count1` is the only count that never goes stale. The unique
 * key is `(id, usageDate)` in newer versions and `(usageDate, id)` in older ones, where naming the days that
 * exist makes one short range of each.
 */
export const createUsageReader = async (db: OpenMetadataDb, today: Day) => {
  const byTable = await findIndex(db, 'entity_usage', ['id', 'usageDate']);
  const byDay = byTable === null ? await findIndex(db, 'entity_usage', ['usageDate', 'id']) : null;
  const days = byDay === null ? null : await readDays(db, today);

  return async (tables: TableSet): Promise<ById<Usage>> => {
    if (days?.length === 0) return new Map();
    const select = db
      .selectFrom('entity_usage')
      .modifyFront(indexHint('entity_usage', byTable ?? byDay))
      .select(['id', sql<number>`TO_DAYS(MIN(${day}))`.as('first'), RECENT.as('recent')])
      .where(inSet('id', tables))
      .where('entityType', '=', 'table')
      .where('count1', '>', 0)
      .groupBy('id');
    const inWindow =
      days === null
        ? select
            .where('usageDate', '>=', isoDay(today - EVIDENCE_DAYS))
            .where('usageDate', '<', isoDay(today + 1))
        : select.where('usageDate', 'in', days);
    const usage = new Map<string, Usage>();
    for (const row of await inWindow.execute()) {
      const recent = parseRecent(row.recent);
      const last = recent[0];
      if (last !== undefined)
        usage.set(row.id, { firstDay: row.first - EPOCH_TO_DAYS, lastDay: last.day, recent });
    }
    return usage;
  };
};
