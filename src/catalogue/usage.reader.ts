import { type RawBuilder, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay } from '../time.ts';
import type { IdSet } from './id-index.ts';
import { findIndex, indexHint } from './index.probe.ts';
import { inSet } from './page.reader.ts';
import { type ById, type IdRange, LAST_ID } from './page.ts';
import { KEPT_DAYS, newestDay, type RecentUsage } from './recent-usage.ts';
import { EVIDENCE_DAYS, type Usage } from './table-facts.ts';
import { createUsageTable, type UsageTable } from './usage-table.ts';

/** TO_DAYS of 1970-01-01. */
const EPOCH_TO_DAYS = 719_528;
/** Tables whose usage is kept in memory at once; more are read in several passes. */
const TABLES_OF_PASS = 500_000;
/** Ids begin with hexadecimal digits that are spread evenly: as many as tell the parts of a pass. */
const ID_DIGITS = 4;

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

/** Where passes end, so that each holds about so many tables. */
const passEnds = (tables: number): string[] => {
  const passes = Math.max(1, Math.ceil(tables / TABLES_OF_PASS));
  const whole = 16 ** ID_DIGITS;
  const ends = Array.from({ length: passes - 1 }, (_, i) =>
    Math.floor((whole * (i + 1)) / passes)
      .toString(16)
      .padStart(ID_DIGITS, '0'),
  );
  return [...ends, LAST_ID];
};

/** What is kept of the use of a table: the days that count as evidence, of the newest also how often. */
export const usageWithin = (today: Day) => ({ oldest: today - EVIDENCE_DAYS, kept: KEPT_DAYS });

/** Use of all tables of a range of ids. */
export type UsagePass = { range: IdRange; usage: UsageTable };

/**
 * Reads the days of use of all live tables in as few passes as memory allows. Rows lie in the
 * order in which days were recorded: looking each table's up by an index costs several times as much as passing over them
 * all.
 */
export async function* readUsagePasses(
  db: OpenMetadataDb,
  { today, live, signal }: { today: Day; live: IdSet; signal: AbortSignal },
): AsyncGenerator<UsagePass> {
  const tables = live.size();
  const ends = passEnds(tables);
  let after = '';
  for (const upTo of ends) {
    const range = { after, upTo };
    const usage = createUsageTable({
      ...usageWithin(today),
      expected: tables / ends.length / 2,
      isWanted: live.has,
    });
    const query = used(db, sql`/*+ NO_INDEX(entity_usage) */`, today)
      .select(['id', epochDays('usageDate').as('day'), 'count1'])
      .$if(ends.length > 1, (rows) => rows.where(inSet('id', range)));
    await db.streamRows(
      query.compile(),
      ([id, at, count]) => usage.add(id as string, at as Day, count as number),
      signal,
    );
    yield { range, usage };
    after = upTo;
  }
}

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
  for (let at = from; at < from + days; at += 1) {
    const query = db
      .selectFrom('entity_usage')
      .modifyFront(indexHint('entity_usage', index))
      .select('id')
      .where('usageDate', '=', isoDay(at))
      .where('entityType', '=', 'table')
      .where('count1', '>', 0);
    await db.streamRows(query.compile(), ([id]) => first.add(id as string, at, 1), signal);
  }
  return first;
};
