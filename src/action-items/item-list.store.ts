import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { ThirdeyeTables } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { toItem } from './action-item.columns.ts';
import type { ActionItem, Priority, Source, Status } from './action-item.ts';
import type { ItemSort, Position } from './item-list.cursor.ts';

export type ItemFilter = {
  status: Status | null;
  category: string | null;
  priority: Priority | null;
  source: Source | null;
  service: string | null;
  /** How the title begins, case ignored. */
  prefix: string | null;
};

export type ItemPage = { sort: ItemSort; limit: number; after: Position | null };

type Eb = ExpressionBuilder<ThirdeyeTables, 'action_items'>;

const RANK: Record<Priority, number> = { high: 1, medium: 2, low: 3 };

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const conditions = (eb: Eb, filter: ItemFilter): Expression<SqlBool>[] => {
  const all: Expression<SqlBool>[] = [eb('deleted_at', 'is', null)];
  if (filter.status !== null) all.push(eb('status', '=', filter.status));
  if (filter.category !== null) all.push(eb('category', '=', filter.category));
  if (filter.priority !== null) all.push(eb('priority_rank', '=', RANK[filter.priority]));
  if (filter.source !== null) all.push(eb('source', '=', filter.source));
  if (filter.service !== null) all.push(eb('service', '=', filter.service));
  if (filter.prefix !== null) all.push(eb('title', 'like', `${escapeLike(filter.prefix)}%`));
  return all;
};

/** Rows of lower savings than `savings`, or of the same and a higher id; unknown savings come last. */
const behindSavings = (eb: Eb, savings: string | null, id: number): Expression<SqlBool> => {
  if (savings === null) return eb.and([eb('estimated_savings_usd', 'is', null), eb('id', '>', id)]);
  return eb.or([
    eb('estimated_savings_usd', '<', savings),
    eb.and([eb('estimated_savings_usd', '=', savings), eb('id', '>', id)]),
    eb('estimated_savings_usd', 'is', null),
  ]);
};

const behind = (eb: Eb, after: Position): Expression<SqlBool> => {
  if (after.sort === '-priority') {
    return eb.or([
      eb('priority_rank', '>', after.rank),
      eb.and([eb('priority_rank', '=', after.rank), behindSavings(eb, after.savings, after.id)]),
    ]);
  }
  const column = after.sort === '-created_at' ? 'created_at' : 'updated_at';
  const time = new Date(after.time);
  return eb.or([eb(column, '<', time), eb.and([eb(column, '=', time), eb('id', '<', after.id)])]);
};

/** Lists of live action items. */
export const createItemListStore = (db: ThirdeyeDb) => ({
  list: async (filter: ItemFilter, { sort, limit, after }: ItemPage): Promise<ActionItem[]> => {
    const query = db
      .selectFrom('action_items')
      .selectAll()
      .where((eb) => eb.and([...conditions(eb, filter), ...(after === null ? [] : [behind(eb, after)])]))
      .limit(limit);
    const sorted =
      sort === '-priority'
        ? query.orderBy('priority_rank').orderBy('estimated_savings_usd', 'desc').orderBy('id')
        : query.orderBy(sort === '-created_at' ? 'created_at' : 'updated_at', 'desc').orderBy('id', 'desc');
    return (await sorted.execute()).map(toItem);
  },

  count: async (filter: ItemFilter): Promise<number> => {
    const { n } = await db
      .selectFrom('action_items')
      .select(sql<number>`COUNT(*)`.as('n'))
      .where((eb) => eb.and(conditions(eb, filter)))
      .executeTakeFirstOrThrow();
    return Number(n);
  },

  /** Counts by status, priority and category, and sums in USD as decimal texts. */
  stats: async (at: Date) =>
    db
      .selectFrom('action_items')
      .select([
        'status',
        'priority_rank',
        'category',
        sql<number>`COUNT(*)`.as('n'),
        sql<string | null>`SUM(CASE WHEN status <> 'DONE' AND dismissed_reason IS NULL
          AND (snoozed_until IS NULL OR snoozed_until <= ${at}) THEN estimated_savings_usd END)`.as(
          'potential',
        ),
        sql<string | null>`SUM(verified_savings_usd)`.as('verified'),
      ])
      .where('deleted_at', 'is', null)
      .groupBy(['status', 'priority_rank', 'category'])
      .execute(),
});

export type ItemListStore = ReturnType<typeof createItemListStore>;
