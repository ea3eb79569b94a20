import { type Insertable, sql } from 'kysely';
import type { IdRange } from '../catalogue/page.ts';
import type { DepartedVerdictsTable } from '../db/action-items.tables.ts';
import { inBatches } from '../db/batches.ts';
import { pagesInRange } from '../db/pages-by-id.ts';
import { createRemoval } from '../db/removal.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createUpsert } from '../db/upsert.ts';
import {
  fromVerdictText,
  isTextOf,
  NULL_VALUE,
  TEXT_COLUMNS,
  toVerdictRow,
  VALUE_END,
  VERDICT_COLUMNS,
  type VerdictRow,
} from './verdict.columns.ts';
import type { Verdict } from './verdict.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 250;
/** More than there are tables in a page of facts: one statement reads what was concluded of them. */
const PAGE = 2_000;

const isSameFinding = (a: VerdictRow, b: VerdictRow): boolean =>
  a.category === b.category && a.schema_hash === b.schema_hash;

/** The text of a stored verdict. */
export const VERDICT_TEXT = sql<string>`CONCAT(${sql.join(
  TEXT_COLUMNS.map(
    (column) => sql`COALESCE(${sql.ref(column)}, ${sql.lit(NULL_VALUE)}), ${sql.lit(VALUE_END)}`,
  ),
)})`;

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

const remove = createRemoval('table_verdicts', BATCH);

/** Writes what scans conclude, in their transaction: what differs, when there is enough of it for a statement. */
export const createVerdictWriter = (trx: ThirdeyeDb) => {
  let departed: VerdictRow[] = [];
  let changed: VerdictRow[] = [];

  const write = async (least = 1): Promise<void> => {
    if (Math.max(departed.length, changed.length) < least) return;
    const rows = { departed, changed };
    [departed, changed] = [[], []];
    await rememberDeparted(trx, rows.departed);
    await upsert(trx, rows.changed);
  };

  return {
    /** Makes these, by id, the verdicts on the tables of a range: others of it go. */
    replace: async (range: IdRange, verdicts: readonly Verdict[]): Promise<void> => {
      const known = trx.selectFrom('table_verdicts').select(['id', VERDICT_TEXT.as('text')]);
      let next = 0;
      /** Writes those that come before an id, or all: nothing is stored of them. */
      const addUntil = (id?: string): void => {
        for (; next < verdicts.length; next += 1) {
          const verdict = verdicts[next] as Verdict;
          if (id !== undefined && verdict.id >= id) return;
          changed.push(toVerdictRow(verdict));
        }
      };
      for await (const old of pagesInRange(known, PAGE, range)) {
        const gone: string[] = [];
        for (const { id, text } of old) {
          addUntil(id);
          const verdict = verdicts[next];
          if (verdict?.id !== id) {
            gone.push(id);
            departed.push(fromVerdictText(id, text));
            continue;
          }
          next += 1;
          const now = toVerdictRow(verdict);
          if (isTextOf(text, now)) continue;
          changed.push(now);
          const before = fromVerdictText(id, text);
          if (!isSameFinding(before, now)) departed.push(before);
        }
        await remove(trx, gone);
        await write(BATCH); // where many tables are gone, far more may be stored of a range than there are verdicts
      }
      addUntil();
      await write(BATCH);
    },

    /** Writes the rest. */
    end: (): Promise<void> => write(),
  };
};
