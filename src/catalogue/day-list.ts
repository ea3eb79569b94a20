import type { Day } from '../time.ts';

/** The days of a text in which commas stand between them, in its order; none for NULL and for an empty one. */
export const parseDays = (text: string | null): Day[] =>
  text === null || text === '' ? [] : text.split(',').map(Number);
