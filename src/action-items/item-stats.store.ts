import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { ActionItemsTable } from '../db/action-items.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Revision } from './item-revision.ts';
import { isToBeSaved } from './potential-savings.store.ts';

/** Items of one status, priority and category; sums in USD as decimal texts. */
export type ItemGroup = Pick<Selectable<ActionItemsTable>, 'status' | 'priority_rank' | 'category'> & {
  n: number;
  potential: string | null;
  verified: string | null;
};

type ItemGroups = {
  groups: ItemGroup[];
  /** When the next snooze ends, and with it what was summed; epoch milliseconds. */
  until: number;
};

/** What all live items add up to: an index entry of each is read. */
export const createItemStatsStore = (db: ThirdeyeDb) => ({
  revision: async (): Promise<Revision> =>
    (await db.selectFrom('action_items_revision').select('revision').executeTakeFirst())?.revision ?? null,

  read: async (at: Date): Promise<ItemGroups> => {
    const rows = await db
      .selectFrom('action_items')
      .select(['status', 'priority_rank', 'category'])
      .select([
        sql<number>`COUNT(*)`.as('n'),
        sql<string | null>`SUM(CASE WHEN ${isToBeSaved(at)} THEN estimated_savings_usd END)`.as('potential'),
        sql<string | null>`SUM(verified_savings_usd)`.as('verified'),
        sql<Date | null>`MIN(CASE WHEN snoozed_until > ${at} THEN snoozed_until END)`.as('wakes'),
      ])
      .where('deleted_at', 'is', null)
      .groupBy(['status', 'priority_rank', 'category'])
      .execute();
    return {
      groups: rows,
      until: Math.min(...rows.map(({ wakes }) => wakes?.getTime() ?? Number.POSITIVE_INFINITY)),
    };
  },
});

export type ItemStatsStore = ReturnType<typeof createItemStatsStore>;
