import { Buffer } from 'node:buffer';
import { badRequest } from './errors.ts';

/** Where a page ended: the sort it belongs to, the last row's value of it and the last row's id. */
export type Cursor = { sort: string; value: string | null; id: string };

/** base64url without padding: it passes every proxy unchanged. */
export const encodeCursor = ({ sort, value, id }: Cursor): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');

/** What the value of a cursor may be in one sort; null only where unknown values come last. */
export type CursorValues = { pattern: RegExp; nullable: boolean };

const ANY: CursorValues = { pattern: /^/, nullable: true };

/** An id as our columns hold it: anything else could not be compared with them. */
const ID = /^[\x21-\x7e]{1,36}$/;

const isCursor = (value: unknown): value is [string, string | null, string] =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  (value[1] === null || typeof value[1] === 'string') &&
  typeof value[2] === 'string' &&
  ID.test(value[2]);

/** 400 for a text that is no cursor of the list it was sent to. */
export const badCursor = () =>
  badRequest('validation failed', [{ path: 'after', message: 'not a cursor of this list' }]);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw badCursor();
  }
};

/** Throws 400 for a text that this list has not made under this sort. */
export const decodeCursor = (
  text: string,
  sort: string,
  { pattern, nullable }: CursorValues = ANY,
): Cursor => {
  const decoded = parse(text);
  if (!isCursor(decoded) || decoded[0] !== sort) throw badCursor();
  const [, value, id] = decoded;
  if (value === null ? !nullable : !pattern.test(value)) throw badCursor();
  const cursor = { sort, value, id };
  // Node's decoder skips what is not base64url.
  if (encodeCursor(cursor) !== text) throw badCursor();
  return cursor;
};

/** The page among rows of which one more was read than it may hold, and the cursor of the next page; null on the last one. */
export const cutPage = <Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => Cursor,
): { page: Row[]; after: string | null } => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { page, after: more ? encodeCursor(cursorOf(last)) : null };
};
