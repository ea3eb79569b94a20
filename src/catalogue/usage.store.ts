import { sql } from 'kysely';
import { inBatches } from '../db/batches.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createUpsert } from '../db/upsert.ts';
import type { Day } from '../time.ts';
import { ALL_IDS, type IdRange } from './page.ts';
import { pagesById } from './pages-by-id.ts';
import type { Usage } from './table-facts.ts';
import { isSameUsage, toUsageRow, USAGE_COLUMNS, type UsageRow } from './usage.columns.ts';
import type { UsageTable } from './usage-table.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 500;
const PAGE = 1_000;

const write = createUpsert('table_usage', USAGE_COLUMNS, BATCH);

/** Recorded use of tables, as scans know it; written in their transactions. */
export const createUsageStore = () => {
  const remove = (trx: ThirdeyeDb, ids: readonly string[]): Promise<void> =>
    inBatches(ids, PAGE, (batch) => trx.deleteFrom('table_usage').where('id', 'in', batch).execute());

  /** All of a range, in pages by id. */
  const pages = (trx: ThirdeyeDb, { after, upTo }: IdRange = ALL_IDS): AsyncGenerator<UsageRow[]> => {
    const read = (behind: string): Promise<UsageRow[]> =>
      trx
        .selectFrom('table_usage')
        .select([...USAGE_COLUMNS])
        .where('id', '>', behind)
        .where('id', '<=', upTo)
        .orderBy('id')
        .limit(PAGE)
        .execute();
    return pagesById(read, PAGE, after);
  };

  /** Keeps the use of these tables, and forgets that of those that have none. */
  const put = async (
    trx: ThirdeyeDb,
    tables: Iterable<readonly [id: string, usage: Usage]>,
  ): Promise<void> => {
    const changed: UsageRow[] = [];
    const gone: string[] = [];
    for (const [id, usage] of tables) {
      const row = toUsageRow(id, usage);
      if (row === null) gone.push(id);
      else changed.push(row);
    }
    await write(trx, changed);
    await remove(trx, gone);
  };

  return {
    remove,
    pages,
    put,

    /** Makes what is kept of a range of ids equal to what was read of it. */
    replace: async (
      trx: ThirdeyeDb,
      range: IdRange,
      usage: UsageTable,
      signal: AbortSignal,
    ): Promise<void> => {
      for await (const rows of pages(trx, range)) {
        signal.throwIfAborted();
        const gone: string[] = [];
        for (const row of rows) {
          const now = toUsageRow(row.id, usage.get(row.id));
          if (now === null) gone.push(row.id);
          else if (isSameUsage(row, now)) usage.settle(row.id);
        }
        await remove(trx, gone);
      }
      let batch: UsageRow[] = [];
      for (const [id, of] of usage.unsettled()) {
        const row = toUsageRow(id, of);
        if (row === null) continue;
        batch.push(row);
        if (batch.length < BATCH) continue;
        signal.throwIfAborted();
        await write(trx, batch);
        batch = [];
      }
      await write(trx, batch);
    },

    /** Use of what is no live table. */
    removeOrphans: async (trx: ThirdeyeDb): Promise<void> => {
      await trx
        .deleteFrom('table_usage')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('table_facts as f')
                .select(sql.lit(1).as('one'))
                .whereRef('f.id', '=', 'table_usage.id'),
            ),
          ),
        )
        .execute();
    },

    /** The newest day of use that is not after today. */
    lastDay: async (trx: ThirdeyeDb, today: Day): Promise<Day | null> => {
      const { day } = await trx
        .selectFrom('table_usage')
        .select(sql<Day | null>`MAX(last_usage_day)`.as('day'))
        .where('last_usage_day', '<=', today)
        .executeTakeFirstOrThrow();
      return day;
    },
  };
};

export type UsageStore = ReturnType<typeof createUsageStore>;
