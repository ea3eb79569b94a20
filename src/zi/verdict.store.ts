import { type Insertable, sql } from 'kysely';
import type { DepartedVerdictsTable } from '../db/action-items.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { fromVerdictRow, toVerdictRow, VERDICT_COLUMNS, type VerdictRow } from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 500;

const isSame = (a: VerdictRow, b: VerdictRow): boolean =>
  VERDICT_COLUMNS.every((column) => a[column] === b[column]);

const isSameFinding = (a: VerdictRow, b: VerdictRow): boolean =>
  a.category === b.category && a.schema_hash === b.schema_hash;

/** A row of the driver as `toVerdictRow` gives it: DECIMAL and large BIGINT come as text. */
const normalise = (row: VerdictRow): VerdictRow => toVerdictRow(fromVerdictRow(row));

const COLUMN_LIST = sql.join(VERDICT_COLUMNS.map((column) => sql.ref(column)));
const OVERWRITE = sql.join(
  VERDICT_COLUMNS.map((column) => sql`${sql.ref(column)} = VALUES(${sql.ref(column)})`),
);

/** For one parameter of the driver that holds all rows of an INSERT: much cheaper than one for each value. */
const toValues = (row: VerdictRow): unknown[] => VERDICT_COLUMNS.map((column) => row[column]);

const DEPARTED_COLUMNS = [
  'id',
  'schema_hash',
  'category',
  'name',
  'size_bytes',
  'monthly_cost_micros',
  'savings_kind',
] as const satisfies (keyof DepartedVerdictsTable)[];

/** Remembers, until the end of the transaction, verdicts that leave their category. */
const rememberDeparted = async (trx: ThirdeyeDb, rows: readonly VerdictRow[]): Promise<void> => {
  const departed = rows.flatMap(({ category, ...row }) => (category === null ? [] : [{ ...row, category }]));
  for (let i = 0; i < departed.length; i += BATCH) {
    const batch = departed
      .slice(i, i + BATCH)
      .map((row) => Object.fromEntries(DEPARTED_COLUMNS.map((column) => [column, row[column]])));
    await trx
      .insertInto('departed_verdicts')
      .values(batch as unknown as Insertable<DepartedVerdictsTable>[])
      .execute();
  }
};

/** No verdict has departed yet, or all of them have been seen to. */
export const forgetDeparted = async (trx: ThirdeyeDb): Promise<void> => {
  await trx.deleteFrom('departed_verdicts').execute();
};

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
  const departed: VerdictRow[] = [];
  const changed = rows.filter((row) => {
    const before = old.get(row.id);
    old.delete(row.id);
    if (before !== undefined && !isSameFinding(before, row)) departed.push(before);
    return before === undefined || !isSame(before, row);
  });
  await rememberDeparted(trx, [...departed, ...old.values()]);
  if (old.size > 0)
    await trx
      .deleteFrom('table_verdicts')
      .where('id', 'in', [...old.keys()])
      .execute();
  for (let i = 0; i < changed.length; i += BATCH) {
    const batch = changed.slice(i, i + BATCH);
    await sql`INSERT INTO table_verdicts (${COLUMN_LIST}) VALUES ${batch.map(toValues)}
      ON DUPLICATE KEY UPDATE ${OVERWRITE}`.execute(trx);
  }
};

/** Removes verdicts of ids beyond the last table. */
export const removeVerdictsAfter = async (trx: ThirdeyeDb, id: string): Promise<void> => {
  const beyond = await trx.selectFrom('table_verdicts').selectAll().where('id', '>', id).execute();
  await rememberDeparted(trx, beyond.map(normalise));
  await trx.deleteFrom('table_verdicts').where('id', '>', id).execute();
};
