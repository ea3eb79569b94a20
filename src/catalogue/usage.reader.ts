import { type RawBuilder, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay } from '../time.ts';
import type { IdSet } from './id-index.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { inSet } from './page.reader.ts';
import type { ById } from './page.ts';
import { KEPT_DAYS, newestDay, type RecentUsage } from './recent-usage.ts';
import { EVIDENCE_DAYS, type Usage } from './table-facts.ts';
import { createUsageTable, type UsageTable } from './usage-table.ts';

/** TO_DAYS of 1970-01-01. */
const EPOCH_TO_DAYS = 719_528;

const day = sql.ref('usageDate');

/** A DATE column as days since 1970-01-01. */
export const epochDays = (column: string) =>
  sql<Day>`TO_DAYS(${sql.ref(column)}) - ${sql.lit(EPOCH_TO_DAYS)}`;

/** The newest days, cut on the server. */
const RECENT = sql<RecentUsage>`SUBSTRING_INDEX(GROUP_CONCAT(${epochDays('usageDate')}, ':', ${sql.ref('count1')} ORDER BY ${day} DESC), ',', ${sql.lit(KEPT_DAYS)})`;

const used = (db: OpenMetadataDb, hint: RawBuilder<unknown>, today: Day) =>
  db
    .selectFrom('entity_usage')
    .modifyFront(hint)
    .where('entityType', '=', 'table')
    .where('count1', '>', 0)
    .where('usageDate', '>=', isoDay(today - EVIDENCE_DAYS))
    .where('usageDate', '<', isoDay(today + 1));

/** Reads the days of use of some tables. `count1` is the only count that never goes stale. */
export const createUsageReader = async (db: OpenMetadataDb, today: Day) => {
  const byTable = await findIndex(db, 'entity_usage', ['id', 'usageDate']);
  const hint = indexHint('entity_usage', byTable);

  return async (ids: readonly string[]): Promise<ById<Usage>> => {
    if (ids.length === 0) return new Map();
    const rows = await used(db, hint, today)
      .select(['id', sql<Day>`MIN(${epochDays('usageDate')})`.as('first'), RECENT.as('recent')])
      .where(inSet('id', { ids }))
      .groupBy('id')
      .execute();
    return new Map(
      rows.map(({ id, first, recent }) => [
        id,
        { firstUsageDay: Number(first), lastUsageDay: newestDay(recent), recentUsage: recent },
      ]),
    );
  };
};

/** What is kept of the use of a table: the days that count as evidence, of the newest also how often. */
export const usageWithin = (today: Day) => ({ oldest: today - EVIDENCE_DAYS, kept: KEPT_DAYS });

/**
 * Reads the days of use of all live tables in one pass. Rows lie in the order in which days were recorded: looking each
 * table's up by an index costs several times as much as passing over them all.
 */
export const readAllUsage = async (
  db: OpenMetadataDb,
  { today, live, signal }: { today: Day; live: IdSet; signal: AbortSignal },
): Promise<UsageTable> => {
  const usage = createUsageTable({
    ...usageWithin(today),
    expected: live.size() / 2,
    isWanted: live.has,
  });
  const query = used(db, sql`/*+ NO_INDEX(entity_usage) */`, today).select([
    'id',
    epochDays('usageDate').as('day'),
    'count1',
  ]);
  await db.streamRows(
    query.compile(),
    ([id, at, count]) => usage.add(id as string, at as Day, count as number),
    signal,
  );
  return usage;
};

/**
 * The first day with use from `from` on of all tables where it is one of the first `days`: the oldest day of evidence moves
 * on daily, and with it the first day of every table that is used all the time.
 */
export const readFirstUsage = async (
  db: OpenMetadataDb,
  { from, days, signal }: { from: Day; days: number; signal: AbortSignal },
): Promise<UsageTable> => {
  const first = createUsageTable({ oldest: from, kept: 1 });
  const index = await findIndex(db, 'entity_usage', ['usageDate']);
  const query = db
    .selectFrom('entity_usage')
    .modifyFront(indexHint('entity_usage', index))
    .select(['id', epochDays('usageDate').as('day')])
    .where('usageDate', '>=', isoDay(from))
    .where('usageDate', '<', isoDay(from + days))
    .where('entityType', '=', 'table')
    .where('count1', '>', 0);
  await db.streamRows(query.compile(), ([id, day]) => first.add(id as string, day as Day, 1), signal);
  return first;
};
