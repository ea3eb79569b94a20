import type { Random } from './prng.ts';

const DAY_MS = 86_400_000;

export const today = (now: number): number => Math.floor(now / DAY_MS);

/** A moment of the day, the first and the last millisecond often. */
export function momentOf(random: Random, day: number): number {
  const offset = random.pick([0, 0, 1, DAY_MS / 2, DAY_MS - 1, DAY_MS - 1, random.int(0, DAY_MS - 1)]);
  return day * DAY_MS + offset;
}

/** YYYY-MM-DD. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Ages at which a rule changes, one day either side of each, and a few between. */
const BOUNDARY_AGES = [
  0, 1, 2, 13, 14, 15, 28, 29, 30, 31, 32, 59, 60, 61, 62, 88, 89, 90, 91, 92, 105, 119, 120, 121, 135, 150,
  165, 179, 180, 181, 185, 398, 399, 400, 401, 402, 500,
];

export const boundaryAge = (random: Random): number =>
  random.chance(0.8) ? random.pick(BOUNDARY_AGES) : random.int(0, 430);

export const shortAge = (random: Random): number => random.pick([0, 0, 1, 1, 2, 7, 29, 30, 31]);

/** What an ingestion host may write for a moment: ISO text with an offset or without, or epoch ms. */
export function createDateTime(random: Random, day: number): unknown {
  const ms = momentOf(random, day);
  const iso = new Date(ms).toISOString();
  const eastern = `${new Date(ms + 5.5 * 3_600_000).toISOString().slice(0, -1)}+05:30`;
  const western = `${new Date(ms - 8 * 3_600_000).toISOString().slice(0, -1)}-08:00`;
  return random.pick([
    ms,
    iso,
    iso.slice(0, -1),
    iso.replace('Z', '+00:00'),
    iso.slice(0, 19),
    eastern,
    western,
  ]);
}

/** Stands for a date, and is none. */
export const absentMoment = (random: Random, now: number): unknown =>
  random.pick([null, null, -1, -86_400_000, now + 5 * DAY_MS, now + 400 * DAY_MS]);
