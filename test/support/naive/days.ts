/** Days since 1970-01-01, UTC. */
export type Day = number;

export const DAY_MS = 86_400_000;

/** "A day is a UTC day (epoch ms floored)." */
export const dayOf = (ms: number): Day => Math.floor(ms / DAY_MS);

/** A member of a JSON document, null when any step is missing or JSON null. */
export function member(document: unknown, ...path: string[]): unknown {
  let value: unknown = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[key] ?? null;
  }
  return value ?? null;
}

/** JSON null, a missing member, a negative or an infinite number and anything but a number are absent. */
export const jsonNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

export const jsonText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** "Dates after D are ignored." */
export const notAfter = (day: Day | null, today: Day): Day | null =>
  day === null || day > today ? null : day;

/** Within the last N days: at most N days old, and not in the future. */
export const isWithin = (day: Day | null, days: number, today: Day): boolean =>
  day !== null && day <= today && today - day <= days;

/** The day of an epoch in milliseconds, absent when it lies after `today`. */
export function epochDay(value: unknown, today: Day): Day | null {
  const ms = jsonNumber(value);
  return ms === null ? null : notAfter(dayOf(ms), today);
}

/** The day of `YYYY-MM-DD`, null for anything else. */
export function calendarDay(text: string | null): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  if (match === null) return null;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(ms).toISOString().slice(0, 10) === text ? dayOf(ms) : null;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Epoch ms of ISO 8601 text (UTC when it names no offset) or of a number of milliseconds. */
export function instant(value: unknown): number | null {
  if (typeof value !== 'string') return jsonNumber(value);
  const match = ISO.exec(value);
  const day = match === null ? null : calendarDay(match[1] ?? null);
  if (match === null || day === null) return null;
  const clock = (Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)) * 60_000;
  const seconds = Math.floor(Number(`${match[4] ?? '0'}${match[5] ?? ''}`) * 1000);
  return jsonNumber(day * DAY_MS + clock + seconds - offsetMs(match[6] ?? 'Z'));
}

function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const digits = offset.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
