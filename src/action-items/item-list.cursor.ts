import type { Cursor, CursorValues } from '../cursor.ts';
import { type ActionItem, rankOf } from './action-item.ts';

export const SORTS = ['-priority', '-estimated_savings_usd', '-created_at', '-updated_at'] as const;

export type ItemSort = (typeof SORTS)[number];

/** Where a page ended. Savings as decimal text, null for unknown; time in epoch milliseconds. */
export type Position =
  | { sort: '-priority'; rank: number; savings: string | null; id: number }
  | { sort: '-estimated_savings_usd'; savings: string | null; id: number }
  | { sort: '-created_at' | '-updated_at'; time: number | null; id: number };

/** Epoch milliseconds; not all of them are times that MySQL has. */
const TIME: CursorValues = { pattern: /^-?\d{1,15}$/, nullable: true };
/** The first and the last moment of a DATETIME. */
const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** What a cursor of a sort may hold. */
export const CURSOR_VALUES: Record<ItemSort, CursorValues> = {
  '-priority': { pattern: /^[123]:(\d{1,10}\.\d\d)?$/, nullable: false },
  '-estimated_savings_usd': { pattern: /^\d{1,10}\.\d\d$/, nullable: true },
  '-created_at': TIME,
  '-updated_at': TIME,
};

const sortValue = (item: ActionItem, sort: ItemSort): string | null => {
  const savings = item.estimatedSavingsUsd?.toFixed(2) ?? null;
  if (sort === '-priority') return `${rankOf(item.priority)}:${savings ?? ''}`;
  if (sort === '-estimated_savings_usd') return savings;
  return (sort === '-created_at' ? item.createdAt : item.updatedAt)?.toString() ?? null;
};

export const cursorOf = (item: ActionItem, sort: ItemSort): Cursor => ({
  sort,
  value: sortValue(item, sort),
  id: String(item.id),
});

/** Null for a cursor whose id is none, or whose time MySQL could not compare. */
export const positionOf = (sort: ItemSort, { value, id: text }: Cursor): Position | null => {
  if (!/^[1-9]\d{0,14}$/.test(text)) return null;
  const id = Number(text);
  if (sort === '-estimated_savings_usd') return { sort, savings: value, id };
  if (sort !== '-priority') {
    const time = value === null ? null : Number(value);
    return time !== null && (time < EARLIEST || time > LATEST) ? null : { sort, time, id };
  }
  const [rank, savings = ''] = (value ?? '').split(':');
  return { sort, rank: Number(rank), savings: savings === '' ? null : savings, id };
};
