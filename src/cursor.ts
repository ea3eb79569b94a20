import { Buffer } from 'node:buffer';
import { badRequest } from './errors.ts';

/** Where a page ended: the sort it belongs to, the last row's value of it and the last row's id. */
export type Cursor = { sort: string; value: string | null; id: string };

/** base64url without padding: it passes every proxy unchanged. */
export const encodeCursor = ({ sort, value, id }: Cursor): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');

const isCursor = (value: unknown): value is [string, string | null, string] =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  (value[1] === null || typeof value[1] === 'string') &&
  typeof value[2] === 'string';

const bad = () => badRequest('validation failed', [{ path: 'after', message: 'not a cursor of this list' }]);

/** Throws 400 for a text that is no cursor, or one of a list that is sorted otherwise. */
export const decodeCursor = (text: string, sort: string): Cursor => {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw bad();
  }
  if (!isCursor(decoded) || decoded[0] !== sort) throw bad();
  return { sort, value: decoded[1], id: decoded[2] };
};
