import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { fromVerdictRow, toVerdictRow, VERDICT_COLUMNS, type VerdictRow } from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;

const isSame = (a: VerdictRow, b: VerdictRow): boolean =>
  VERDICT_COLUMNS.every((column) => a[column] === b[column]);

/** A row of the driver as `toVerdictRow` gives it: DECIMAL and large BIGINT come as text. */
const normalise = (row: VerdictRow): VerdictRow => toVerdictRow(fromVerdictRow(row));

const OVERWRITE = Object.fromEntries(
  VERDICT_COLUMNS.map((column) => [column, sql`VALUES(${sql.ref(column)})`]),
);

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
  const rows = verdicts.map(toVerdictRow);
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
    await trx.insertInto('table_verdicts').values(batch).onDuplicateKeyUpdate(OVERWRITE).execute();
  }
};

/** Removes verdicts of ids beyond the last table. */
export const removeVerdictsAfter = async (trx: ThirdeyeDb, id: string): Promise<void> => {
  await trx.deleteFrom('table_verdicts').where('id', '>', id).execute();
};
