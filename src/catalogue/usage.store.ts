import { sql } from 'kysely';
import { inBackground } from '../background.ts';
import { pagesInRange } from '../db/pages-by-id.ts';
import { createRemoval } from '../db/removal.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { createUpsert } from '../db/upsert.ts';
import { inLists } from '../in-lists.ts';
import type { Day } from '../time.ts';
import { untilAborted } from '../until-aborted.ts';
import { ALL_IDS } from './page.ts';
import type { Usage } from './table-facts.ts';
import { isSameUsage, toUsageRow, USAGE_COLUMNS, type UsageRow } from './usage.columns.ts';
import type { UsageTable } from './usage-table.ts';

/** Rows of one INSERT: small enough that building it does not hold up the event loop. */
const BATCH = 500;
const PAGE = 1_000;
/** Pages that are written while the next one is put together. */
const PAGES_AT_ONCE = 1;

const write = createUpsert('table_usage', USAGE_COLUMNS, BATCH);

/** Recorded use of tables, as scans know it; written in their transactions. */
export const createUsageStore = () => {
  const remove = createRemoval('table_usage', PAGE);

  /** All of it, in pages by id. */
  const pages = (reader: ThirdeyeDb): AsyncGenerator<UsageRow[]> =>
    pagesInRange(reader.selectFrom('table_usage').select([...USAGE_COLUMNS]), PAGE, ALL_IDS);

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

    /** Makes what is kept equal to what was read of all tables. */
    replace: async (trx: ThirdeyeDb, usage: UsageTable, signal: AbortSignal): Promise<void> => {
      for await (const rows of untilAborted(pages(trx), signal)) {
        const gone: string[] = [];
        for (const row of rows) {
          const now = toUsageRow(row.id, usage.get(row.id));
          if (now === null) gone.push(row.id);
          else if (isSameUsage(row, now)) usage.settle(row.id);
        }
        await remove(trx, gone);
      }
      await inBackground(PAGES_AT_ONCE, async (begin) => {
        for (const tables of inLists(usage.unsettled(), PAGE)) {
          signal.throwIfAborted();
          await begin(() => put(trx, tables));
        }
      });
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
