import { escapeLike } from '../db/like.ts';
import { allOf, part, query, type SqlPart } from '../db/sql-text.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { ITEM_COLUMNS, type ItemRow, toItem } from './action-item.columns.ts';
import { type ActionItem, type Priority, rankOf, type Source, type Status } from './action-item.ts';
import type { ItemSort, Position } from './item-list.cursor.ts';
import type { Revised, Revision } from './item-revision.ts';

export type ItemFilter = {
  status: Status | null;
  category: string | null;
  priority: Priority | null;
  source: Source | null;
  service: string | null;
  /** How the title begins, case ignored. */
  prefix: string | null;
};

type ItemPage = { sort: ItemSort; limit: number; after: Position | null };

/** What a sort compares first; by priority, second. */
const COLUMN = {
  '-priority': 'estimated_savings_usd',
  '-estimated_savings_usd': 'estimated_savings_usd',
  '-created_at': 'created_at',
  '-updated_at': 'updated_at',
} as const satisfies Record<ItemSort, string>;

const conditions = (filter: ItemFilter): SqlPart[] => {
  const all = [part('deleted_at IS NULL')];
  if (filter.status !== null) all.push(part('status = ?', filter.status));
  if (filter.category !== null) all.push(part('category = ?', filter.category));
  if (filter.priority !== null) all.push(part('priority_rank = ?', rankOf(filter.priority)));
  if (filter.source !== null) all.push(part('source = ?', filter.source));
  if (filter.service !== null) all.push(part('service = ?', filter.service));
  if (filter.prefix !== null) all.push(part('title LIKE ?', `${escapeLike(filter.prefix)}%`));
  return all;
};

/** Rows of lower values in a column, or of the same value and a later id; unknown values come last. */
const behindValue = (column: string, value: string | Date | null, later: SqlPart): SqlPart =>
  value === null
    ? part(`(${column} IS NULL AND ${later.text})`, ...later.values)
    : part(
        `(${column} < ? OR (${column} = ? AND ${later.text}) OR ${column} IS NULL)`,
        ...[value, value, ...later.values],
      );

const behind = (after: Position): SqlPart => {
  if (after.sort === '-priority') {
    const later = behindValue(COLUMN[after.sort], after.savings, part('id > ?', after.id));
    return part(
      `(priority_rank > ? OR (priority_rank = ? AND ${later.text}))`,
      ...[after.rank, after.rank, ...later.values],
    );
  }
  const later = part('id < ?', after.id);
  if (after.sort === '-estimated_savings_usd') return behindValue(COLUMN[after.sort], after.savings, later);
  return behindValue(COLUMN[after.sort], after.time === null ? null : new Date(after.time), later);
};

const order = (sort: ItemSort, of = ''): string =>
  sort === '-priority'
    ? `${of}priority_rank, ${of}${COLUMN[sort]} DESC, ${of}id`
    : `${of}${COLUMN[sort]} DESC, ${of}id DESC`;

/** Of the same moment as what it is read with. */
const REVISION = '(SELECT revision FROM action_items_revision) AS revision';
const COLUMNS = `${ITEM_COLUMNS.map((column) => `i.${column}`).join(', ')}, ${REVISION}`;

/** Gives all items in the order of a sort: left alone, MySQL sorts them where there are some thousands only. */
const INDEX: Record<ItemSort, string> = {
  '-priority': 'action_items_order',
  '-estimated_savings_usd': 'action_items_savings',
  '-created_at': 'action_items_created',
  '-updated_at': 'action_items_updated',
};

const hint = (filter: ItemFilter, sort: ItemSort): string =>
  Object.values(filter).every((value) => value === null) ? `/*+ INDEX(i ${INDEX[sort]}) */ ` : '';

/** Titles that begin alike have no order but their own: they are sorted without their rows. */
const pageOf = (filter: ItemFilter, { sort, limit, after }: ItemPage) => {
  const where = allOf([...conditions(filter), ...(after === null ? [] : [behind(after)])]);
  const page = `WHERE ${where.text} ORDER BY ${order(sort)} LIMIT ?`;
  return query<ItemRow & Revised>(
    filter.prefix === null
      ? `SELECT ${hint(filter, sort)}${COLUMNS} FROM action_items AS i ${page}`
      : `SELECT ${COLUMNS} FROM (SELECT id FROM action_items ${page}) AS page
JOIN action_items AS i ON i.id = page.id ORDER BY ${order(sort, 'i.')}`,
    [...where.values, limit],
  );
};

/** Lists of live action items, and the revision of all items that each is of. */
export const createItemListStore = (db: ThirdeyeDb) => ({
  list: async (filter: ItemFilter, page: ItemPage): Promise<{ items: ActionItem[]; revision: Revision }> => {
    const { rows } = await db.executeQuery(pageOf(filter, page));
    return { items: rows.map(toItem), revision: rows[0]?.revision ?? null };
  },

  /** Counts no further than to the limit: a count of all would read every item's index entry. */
  count: async (filter: ItemFilter, limit: number): Promise<{ n: number; revision: Revision }> => {
    const where = allOf(conditions(filter));
    const { rows } = await db.executeQuery(
      query<{ n: number } & Revised>(
        `SELECT COUNT(*) AS n, ${REVISION} FROM (SELECT id FROM action_items WHERE ${where.text} LIMIT ?) AS counted`,
        [...where.values, limit],
      ),
    );
    return { n: Number(rows[0]?.n ?? 0), revision: rows[0]?.revision ?? null };
  },
});

export type ItemListStore = ReturnType<typeof createItemListStore>;
