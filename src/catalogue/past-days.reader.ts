import { type RawBuilder, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, isoDay, MS_PER_DAY } from '../time.ts';
import { findIndex, indexHint } from './index.probe.ts';
import type { ById, IdRange } from './page.ts';
import { EVIDENCE_DAYS, type ServiceHash } from './table-facts.ts';

/** TO_DAYS of 1970-01-01. */
const EPOCH_TO_DAYS = 719_528;

const DATE = sql.ref('u.usageDate');
const USAGE_DAY = sql<number>`(TO_DAYS(${DATE}) - ${sql.lit(EPOCH_TO_DAYS)})`;
/** The generated column follows one layout of the document only; rows of the other one have it in the JSON. */
const OPERATION = sql<string>`COALESCE(${sql.ref('p.operation')}, ${sql.ref('p.json')}->>'$.profileData.operation', ${sql.ref('p.json')}->>'$.operation')`;
const OPERATION_DAY = sql<number>`(${sql.ref('p.timestamp')} DIV ${sql.lit(MS_PER_DAY)})`;

/** The newest distinct days as text, cut on the server. */
const newestDays = (day: RawBuilder<unknown>, limit: number) =>
  sql<string | null>`SUBSTRING_INDEX(GROUP_CONCAT(DISTINCT ${day} ORDER BY 1 DESC), ',', ${sql.lit(limit)})`;

/** Oldest first. */
const parseDays = (text: string | null): Day[] =>
  text === null || text === '' ? [] : text.split(',').map(Number).reverse();

/** Days that a reader looks at: of each table as many as say what was the last on any of them. */
export type Days = { from: Day; to: Day };

const limitOf = ({ from, to }: Days): number => to - from + 1;

/** Finds out once by which index usage rows are best reached. */
export const createPastUsage = async (db: OpenMetadataDb) => {
  const index =
    (await findIndex(db, 'entity_usage', ['id', 'usageDate'])) ??
    (await findIndex(db, 'entity_usage', ['usageDate', 'id']));

  const rows = ({ after, upTo }: IdRange, { from, to }: Days) =>
    db
      .selectFrom('table_entity as t')
      .innerJoin('entity_usage as u', 'u.id', 't.id')
      .modifyFront(indexHint('u', index))
      .where('t.id', '>', after)
      .where('t.id', '<=', upTo)
      .where('u.entityType', '=', 'table')
      .where('u.count1', '>', 0)
      .where('u.usageDate', '>=', isoDay(from - EVIDENCE_DAYS))
      .where('u.usageDate', '<', isoDay(to + 1));

  return {
    /** The days of use of each table. */
    byTable: async (range: IdRange, days: Days): Promise<ById<Day[]>> => {
      const found = await rows(range, days)
        .select(['t.id', newestDays(USAGE_DAY, limitOf(days)).as('days')])
        .groupBy('t.id')
        .execute();
      return new Map(found.map(({ id, days: text }) => [id, parseDays(text)]));
    },

    /** The days of use of each service, by its live tables of the page. */
    byService: async (range: IdRange, days: Days): Promise<{ service: ServiceHash; day: Day }[]> =>
      rows(range, days)
        .where(sql`COALESCE(${sql.ref('t.deleted')}, 0)`, '=', 0)
        .select([sql<string>`SUBSTRING_INDEX(${sql.ref('t.fqnHash')}, '.', 1)`.as('service')])
        .select(USAGE_DAY.as('day'))
        .groupBy(['service', 'day'])
        .execute(),
  };
};

export type PastOperations = { writeDays: Day[]; operationDays: Day[] };

/** Days of recorded operations of each table. */
export const readPastOperations = async (
  db: OpenMetadataDb,
  { after, upTo }: IdRange,
  days: Days,
): Promise<ById<PastOperations>> => {
  const dayOfOne = (operations: string) =>
    sql`CASE WHEN ${OPERATION} IN (${sql.raw(operations)}) THEN ${OPERATION_DAY} END`;
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
    .select('t.id')
    .select(newestDays(dayOfOne("'INSERT', 'UPDATE', 'WRITE'"), limitOf(days)).as('writes'))
    .select(newestDays(dayOfOne("'INSERT', 'UPDATE', 'WRITE', 'DELETE'"), limitOf(days)).as('operations'))
    .where('t.id', '>', after)
    .where('t.id', '<=', upTo)
    .where('p.extension', '=', 'table.systemProfile')
    .where('p.timestamp', '<', (days.to + 1) * MS_PER_DAY)
    .groupBy('t.id')
    .execute();
  return new Map(
    rows.map(({ id, writes, operations }) => [
      id,
      { writeDays: parseDays(writes), operationDays: parseDays(operations) },
    ]),
  );
};
