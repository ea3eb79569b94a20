import { type Day, dayOf } from '../time.ts';

/** The largest time that a calendar knows, in epoch milliseconds (ECMAScript's limit). */
const MAX_MS = 8.64e15;

/** A JSON text that MySQL extracted with `->`; SQL NULL where the path is missing. */
export type JsonText = string | null;

/** Epoch milliseconds; null for a missing path, JSON null, text, a negative number or one beyond the calendar. */
export const epochMs = (text: JsonText): number | null => {
  if (text === null || text === '') return null;
  const value = Number(text);
  return value >= 0 && value <= MAX_MS ? Math.floor(value) : null;
};

/** The UTC day of epoch milliseconds in JSON. */
export const epochDay = (text: JsonText): Day | null => {
  const ms = epochMs(text);
  return ms === null ? null : dayOf(ms);
};

/** A JSON string; null for anything else. */
export const jsonString = (text: JsonText): string | null => {
  if (text === null || !text.startsWith('"')) return null;
  return JSON.parse(text) as string;
};
