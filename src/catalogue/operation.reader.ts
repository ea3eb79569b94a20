import { type RawBuilder, sql } from 'kysely';
import type { OpenMetadataDb } from '../db/openmetadata.ts';
import { type Day, dayOf, MS_PER_DAY } from '../time.ts';
import { newestDays } from './day-list.reader.ts';
import { parseDays } from './day-list.ts';
import { KEPT_DAYS } from './recent-usage.ts';

/** What systemProfile recorded of a table's operations. */
export type Operations = {
  /** Days with an INSERT, UPDATE or WRITE, newest first. */
  writeDays: Day[];
  /** The last day with one of these or a DELETE. */
  lastOperationDay: Day | null;
};

export const SYSTEM_PROFILE = 'table.systemProfile';

/** The generated column follows one layout of the document only; rows of the other one have it in the JSON. */
const OPERATION = sql<
  string | null
>`COALESCE(${sql.ref('p.operation')}, ${sql.ref('p.json')}->>'$.profileData.operation', ${sql.ref('p.json')}->>'$.operation')`;

const INDEXED = sql.ref('p.operation');

const TIMESTAMP = sql.ref('p.timestamp');
const DAY = sql`${TIMESTAMP} DIV ${sql.lit(MS_PER_DAY)}`;
const isWrite = (operation: RawBuilder<unknown>) => sql`${operation} IN ('INSERT', 'UPDATE', 'WRITE')`;
const isAny = (operation: RawBuilder<unknown>) =>
  sql`${operation} IN ('INSERT', 'UPDATE', 'WRITE', 'DELETE')`;

const writeDays = (operation: RawBuilder<unknown>, limit: number) =>
  newestDays(sql`CASE WHEN ${isWrite(operation)} THEN ${DAY} END`, limit);
const lastOperation = (operation: RawBuilder<unknown>) =>
  sql<number | null>`MAX(CASE WHEN ${isAny(operation)} THEN ${TIMESTAMP} END)`;

/** The newest days of writing, and of any recorded operation. */
export const newestWriteDays = (limit: number) => writeDays(OPERATION, limit);
export const newestOperationDays = (limit: number) =>
  newestDays(sql`CASE WHEN ${isAny(OPERATION)} THEN ${DAY} END`, limit);

/** What `toOperations` takes. */
export const WRITE_DAYS = writeDays(OPERATION, KEPT_DAYS);
export const LAST_OPERATION = lastOperation(OPERATION);

/** The same of rows whose operation an index tells. Profiles of tables have none. */
export const INDEXED_WRITE_DAYS = writeDays(INDEXED, KEPT_DAYS);
export const INDEXED_LAST_OPERATION = lastOperation(INDEXED);

type Row = { writes: string | null; last: number | null };

export const toOperations = ({ writes, last }: Row): Operations => ({
  writeDays: parseDays(writes),
  lastOperationDay: last === null ? null : dayOf(Number(last)),
});

/** Recorded operations before `end` on tables whose generated column does not tell them all, out of the documents; by FQN hash. */
export const readDocumentedOperations = async (
  db: OpenMetadataDb,
  hashes: readonly string[],
  end: number,
): Promise<Map<string, Operations>> => {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom('profiler_data_time_series as p')
    .select(['p.entityFQNHash as hash', WRITE_DAYS.as('writes'), LAST_OPERATION.as('last')])
    .where('p.entityFQNHash', 'in', hashes)
    .where('p.extension', '=', SYSTEM_PROFILE)
    .where('p.timestamp', '<', end)
    .groupBy('p.entityFQNHash')
    .execute();
  return new Map(rows.map((row) => [row.hash, toOperations(row)]));
};
