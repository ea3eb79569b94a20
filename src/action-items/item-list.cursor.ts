import type { Cursor, CursorValues } from '../cursor.ts';
import type { ActionItem, Priority } from './action-item.ts';

export const SORTS = ['-priority', '-created_at', '-updated_at'] as const;

export type ItemSort = (typeof SORTS)[number];

/** Where a page ended. Savings as decimal text, null for unknown; time in epoch milliseconds. */
export type Position =
  | { sort: '-priority'; rank: number; savings: string | null; id: number }
  | { sort: '-created_at' | '-updated_at'; time: number; id: number };

/** What a cursor of a sort may hold. */
export const CURSOR_VALUES: Record<ItemSort, CursorValues> = {
  '-priority': { pattern: /^[123]:(\d{1,10}\.\d\d)?$/, nullable: false },
  '-created_at': { pattern: /^\d{1,14}$/, nullable: false },
  '-updated_at': { pattern: /^\d{1,14}$/, nullable: false },
};

const RANK: Record<Priority, number> = { high: 1, medium: 2, low: 3 };

export const cursorOf = (item: ActionItem, sort: ItemSort): Cursor => {
  const id = String(item.id);
  if (sort === '-priority') {
    return { sort, value: `${RANK[item.priority]}:${item.estimatedSavingsUsd?.toFixed(2) ?? ''}`, id };
  }
  return { sort, value: String(sort === '-created_at' ? item.createdAt : item.updatedAt), id };
};

/** Null for a cursor whose id is none. */
export const positionOf = (sort: ItemSort, { value, id: text }: Cursor): Position | null => {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || value === null) return null;
  if (sort !== '-priority') return { sort, time: Number(value), id };
  const [rank, savings = ''] = value.split(':');
  return { sort, rank: Number(rank), savings: savings === '' ? null : savings, id };
};
