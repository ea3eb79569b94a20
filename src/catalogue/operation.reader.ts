import { sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
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

/** The same of rows whose operation an index tells. */
const INDEXED = sql.ref('p.operation');
const INDEXED_WRITE_DAYS = sql<
  string | null
>`SUBSTRING_INDEX(GROUP_CONCAT(DISTINCT CASE WHEN ${INDEXED} IN ('INSERT', 'UPDATE', 'WRITE') THEN ${DAY} END ORDER BY 1 DESC), ',', ${sql.lit(KEPT_DAYS)})`;
const INDEXED_LAST_OPERATION = sql<
  number | null
>`MAX(CASE WHEN ${INDEXED} IN ('INSERT', 'UPDATE', 'WRITE', 'DELETE') THEN ${TIMESTAMP} END)`;

type Row = { hash: string; writes: string | null; last: number | null };

const toOperations = ({ writes, last }: Row): Operations => ({
  writeDays: writes === null ? [] : writes.split(',').map(Number),
  lastOperationDay: last === null ? null : dayOf(Number(last)),
});

/**
 * Recorded operations on some tables, up to `today`, by FQN hash. Only of those with a row whose generated column does not
 * tell the operation are documents looked into.
 */
export const readOperations = async (
  db: OpenMetadataDb,
  hashes: readonly string[],
  today: Day,
): Promise<Map<string, Operations>> => {
  const recorded = (of: readonly string[]) =>
    db
      .selectFrom('profiler_data_time_series as p')
      .select('p.entityFQNHash as hash')
      .where('p.entityFQNHash', 'in', of)
      .where('p.extension', '=', 'table.systemProfile')
      .where('p.timestamp', '<', (today + 1) * MS_PER_DAY)
      .groupBy('p.entityFQNHash');
  const indexed = await recorded(hashes)
    .select([INDEXED_WRITE_DAYS.as('writes'), INDEXED_LAST_OPERATION.as('last')])
    .select(sql<number>`MAX(${INDEXED} IS NULL)`.as('unknown'))
    .execute();
  const operations = new Map(indexed.map((row) => [row.hash, toOperations(row)]));
  const unknown = indexed.filter((row) => Number(row.unknown) === 1).map(({ hash }) => hash);
  if (unknown.length === 0) return operations;
  const whole = await recorded(unknown)
    .select([WRITE_DAYS.as('writes'), LAST_OPERATION.as('last')])
    .execute();
  for (const row of whole) operations.set(row.hash, toOperations(row));
  return operations;
};
