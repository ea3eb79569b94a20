import { type Selectable, sql } from 'kysely';
import type { TableVerdictsTable } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Verdict } from './verdict.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;

type Row = Selectable<TableVerdictsTable>;

/** OpenMetadata's limit of a name, in characters. */
const MAX_NAME = 256;

const clip = (name: string): string => (name.length <= MAX_NAME ? name : [...name].slice(0, MAX_NAME).join(''));

const toRow = (verdict: Verdict): Row => ({
  id: verdict.id,
  service_hash: verdict.serviceHash,
  schema_name: clip(verdict.schemaName),
  name: clip(verdict.name),
  activity: verdict.activity,
  recent: verdict.recent === null ? null : Number(verdict.recent),
  idle_from_day: verdict.idleFromDay,
  idle_is_lower_bound: Number(verdict.idleIsLowerBound),
  last_used_day: verdict.lastUsedDay,
  last_used_source: verdict.lastUsedSource,
  last_written_day: verdict.lastWrittenDay,
  queries_30d: verdict.queries30d,
  size_bytes: verdict.sizeBytes === null ? null : verdict.sizeBytes.toString(),
  purge_score: verdict.purgeScore,
  recommendation: verdict.recommendation,
  gates: verdict.gates.join(),
  category: verdict.category,
});

/** As `toRow` gives it: the driver delivers DECIMAL, and large BIGINT, as text. */
const normalise = (row: Row): Row => ({
  ...row,
  queries_30d: row.queries_30d === null ? null : Number(row.queries_30d),
  size_bytes: row.size_bytes === null ? null : String(row.size_bytes),
  purge_score: row.purge_score === null ? null : Number(row.purge_score),
});

const isSame = (a: Row, b: Row): boolean =>
  (Object.keys(b) as (keyof Row)[]).every((key) => a[key] === b[key]);

/**
 * Brings the verdicts of the ids in `(after, upTo]` up to date: those given stay or come, others go. Part of
 * the publishing transaction.
 */
export const replaceVerdicts = async (
  trx: ThirdeyeDb,
  after: string,
  upTo: string,
  verdicts: readonly Verdict[],
): Promise<void> => {
  const inRange = await trx
    .selectFrom('table_verdicts')
    .selectAll()
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .execute();
  const old = new Map(inRange.map((row) => [row.id, normalise(row)]));
  const rows = verdicts.map(toRow);
  const changed = rows.filter((row) => {
    const before = old.get(row.id);
    old.delete(row.id);
    return before === undefined || !isSame(before, row);
  });
  if (old.size > 0)
    await trx
      .deleteFrom('table_verdicts')
      .where('id', 'in', [...old.keys()])
      .execute();
  for (let i = 0; i < changed.length; i += BATCH) {
    const batch = changed.slice(i, i + BATCH);
    const columns = Object.keys(batch[0] ?? {}) as (keyof Row)[];
    await trx
      .insertInto('table_verdicts')
      .values(batch)
      .onDuplicateKeyUpdate(
        Object.fromEntries(columns.map((column) => [column, sql`VALUES(${sql.ref(column)})`])),
      )
      .execute();
  }
};

/** Removes verdicts of ids beyond the last table. */
export const removeVerdictsAfter = async (trx: ThirdeyeDb, id: string): Promise<void> => {
  await trx.deleteFrom('table_verdicts').where('id', '>', id).execute();
};
