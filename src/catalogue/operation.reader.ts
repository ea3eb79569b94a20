import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
import { inSet } from './page.reader.ts';
import type { ById, TableSet } from './page.ts';
import { KEPT_DAYS } from './table-facts.ts';

/** What systemProfile recorded of a table's operations. */
export type Operations = {
  /** Days with an INSERT, UPDATE or WRITE, newest first. */
  writeDays: Day[];
  /** The last day with one of these or a DELETE. */
  lastOperationDay: Day | null;
};

/** The generated column follows one layout of the document only; rows of the other one have it in the JSON. */
const OPERATION = sql<
  string | null
>`COALESCE(${sql.ref('p.operation')}, ${sql.ref('p.json')}->>'$.profileData.operation', ${sql.ref('p.json')}->>'$.operation')`;

const TIMESTAMP = sql.ref('p.timestamp');
const DAY = sql`${TIMESTAMP} DIV ${sql.lit(MS_PER_DAY)}`;

/** The newest days of writing, cut on the server. */
export const WRITE_DAYS = sql<
  string | null
>`SUBSTRING_INDEX(GROUP_CONCAT(DISTINCT CASE WHEN ${OPERATION} IN ('INSERT', 'UPDATE', 'WRITE') THEN ${DAY} END ORDER BY 1 DESC), ',', ${sql.lit(KEPT_DAYS)})`;

export const LAST_OPERATION = sql<
  number | null
>`MAX(CASE WHEN ${OPERATION} IN ('INSERT', 'UPDATE', 'WRITE', 'DELETE') THEN ${TIMESTAMP} END)`;

/** Recorded operations on the tables of a page, up to `today`. */
export const readOperations = async (
  db: OpenMetadataDb,
  tables: TableSet,
  today: Day,
): Promise<ById<Operations>> => {
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
    .select(['t.id', WRITE_DAYS.as('writes'), LAST_OPERATION.as('last')])
    .where(inSet('t.id', tables))
    .where('p.extension', '=', 'table.systemProfile')
    .where('p.timestamp', '<', (today + 1) * MS_PER_DAY)
    .groupBy('t.id')
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        writeDays: row.writes === null ? [] : row.writes.split(',').map(Number),
        lastOperationDay: row.last === null ? null : dayOf(Number(row.last)),
      },
    ]),
  );
};
