import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
import type { ById, IdRange } from './page.ts';

/** The latest writes that systemProfile recorded. */
export type Operations = {
  /** INSERT, UPDATE or WRITE. */
  lastWriteDay: Day | null;
  /** The same, or DELETE. */
  lastOperationDay: Day | null;
};

/** The generated column follows one layout of the document only; rows of the other one have it in the JSON. */
const OPERATION = sql<
  string | null
>`COALESCE(${sql.ref('p.operation')}, ${sql.ref('p.json')}->>'$.profileData.operation', ${sql.ref('p.json')}->>'$.operation')`;

const latest = (operations: readonly string[]) =>
  sql<
    number | null
  >`MAX(CASE WHEN ${OPERATION} IN (${sql.join(operations.map((o) => sql.lit(o)))}) THEN ${sql.ref('p.timestamp')} END)`;

const day = (ms: number | null): Day | null => (ms === null ? null : dayOf(Number(ms)));

/** Latest recorded writes of the tables of a page, up to `today`. */
export const readOperations = async (
  db: OpenMetadataDb,
  range: IdRange,
  today: Day,
): Promise<ById<Operations>> => {
  const rows = await db
    .selectFrom('table_entity as t')
    .innerJoin('profiler_data_time_series as p', 'p.entityFQNHash', 't.fqnHash')
    .select([
      't.id',
      latest(['INSERT', 'UPDATE', 'WRITE']).as('write'),
      latest(['INSERT', 'UPDATE', 'WRITE', 'DELETE']).as('any'),
    ])
    .where('t.id', '>', range.after)
    .where('t.id', '<=', range.upTo)
    .where('p.extension', '=', 'table.systemProfile')
    .where('p.timestamp', '<', (today + 1) * MS_PER_DAY)
    .groupBy('t.id')
    .execute();
  return new Map(
    rows.map((row) => [row.id, { lastWriteDay: day(row.write), lastOperationDay: day(row.any) }]),
  );
};
