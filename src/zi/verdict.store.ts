import type { Insertable } from 'kysely';
import type { IdRange } from '../catalogue/page.ts';
import type { DepartedVerdictsTable } from '../db/action-items.tables.ts';
import { inBatches } from '../db/batches.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createUpsert } from '../db/upsert.ts';
import { toVerdictRow, VERDICT_COLUMNS, type VerdictRow } from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;

/** Numbers come from the driver as numbers or as text. */
const isSameValue = (a: string | number | null, b: string | number | null): boolean =>
  a === b || (a !== null && b !== null && String(a) === String(b));

const isSame = (a: VerdictRow, b: VerdictRow): boolean =>
  VERDICT_COLUMNS.every((column) => isSameValue(a[column], b[column]));

const isSameFinding = (a: VerdictRow, b: VerdictRow): boolean =>
  a.category === b.category && a.schema_hash === b.schema_hash;

const upsert = createUpsert('table_verdicts', VERDICT_COLUMNS, BATCH);

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
  await inBatches(departed, BATCH, (batch) =>
    trx
      .insertInto('departed_verdicts')
      .values(
        batch.map((row) =>
          Object.fromEntries(DEPARTED_COLUMNS.map((column) => [column, row[column]])),
        ) as unknown as Insertable<DepartedVerdictsTable>[],
      )
      .execute(),
  );
};

/** No verdict has departed yet, or all of them have been seen to. */
export const forgetDeparted = async (trx: ThirdeyeDb): Promise<void> => {
  await trx.deleteFrom('departed_verdicts').execute();
};

/** What was concluded of the tables of a range, by id. */
export const readVerdicts = async (
  trx: ThirdeyeDb,
  { after, upTo }: IdRange,
): Promise<Map<string, VerdictRow>> => {
  const rows = await trx
    .selectFrom('table_verdicts')
    .selectAll()
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};

/** Puts verdicts into the place of old ones: those given stay or come, the others go. Part of a scan's transaction. */
export const replaceVerdicts = async (
  trx: ThirdeyeDb,
  old: Map<string, VerdictRow>,
  verdicts: readonly Verdict[],
): Promise<void> => {
  const departed: VerdictRow[] = [];
  const changed = verdicts.map(toVerdictRow).filter((row) => {
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
  await upsert(trx, changed);
};
