import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { escapeLike } from '../db/like.ts';
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

/** What a sort compares first; by priority, second. */
const COLUMN = {
  '-priority': 'estimated_savings_usd',
  '-estimated_savings_usd': 'estimated_savings_usd',
  '-created_at': 'created_at',
  '-updated_at': 'updated_at',
} as const satisfies Record<ItemSort, string>;

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

/** Rows of lower values in a column, or of the same value and a later id; unknown values come last. */
const behindValue = (
  eb: Eb,
  column: 'estimated_savings_usd' | 'created_at' | 'updated_at',
  value: string | Date | null,
  later: Expression<SqlBool>,
): Expression<SqlBool> =>
  value === null
    ? eb.and([eb(column, 'is', null), later])
    : eb.or([eb(column, '<', value), eb.and([eb(column, '=', value), later]), eb(column, 'is', null)]);

const behind = (eb: Eb, after: Position): Expression<SqlBool> => {
  if (after.sort === '-priority') {
    const later = behindValue(eb, COLUMN[after.sort], after.savings, eb('id', '>', after.id));
    return eb.or([
      eb('priority_rank', '>', after.rank),
      eb.and([eb('priority_rank', '=', after.rank), later]),
    ]);
  }
  const later = eb('id', '<', after.id);
  if (after.sort === '-estimated_savings_usd')
    return behindValue(eb, COLUMN[after.sort], after.savings, later);
  return behindValue(eb, COLUMN[after.sort], after.time === null ? null : new Date(after.time), later);
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
        ? query.orderBy('priority_rank').orderBy(COLUMN[sort], 'desc').orderBy('id')
        : query.orderBy(COLUMN[sort], 'desc').orderBy('id', 'desc');
    return (await sorted.execute()).map(toItem);
  },

  /** Counts no further than to the limit: a count of all would read every item's index entry for each page. */
  count: async (filter: ItemFilter, limit: number): Promise<number> => {
    const { n } = await db
      .selectFrom((eb) =>
        eb
          .selectFrom('action_items')
          .select('id')
          .where((items) => items.and(conditions(items, filter)))
          .limit(limit)
          .as('counted'),
      )
      .select(sql<number>`COUNT(*)`.as('n'))
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
