import { createRandom } from './random-catalogue/index.ts';

/** Kills of each kind: 3 in an ordinary run, FAULT_RUNS in a long one. */
export const RUNS = Number(process.env['FAULT_RUNS'] ?? 3);
/** FAULT_SEED repeats a run or makes another one. */
export const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_122);

/** Where a child is killed: in front of its `step`-th message to MySQL, or when that message has just gone out. */
export type Moment = { step: number; sent: boolean };

/** `index` of each kill, for `it.each`. */
export const kills = Array.from({ length: RUNS }, (_, index) => index);

/** A third of them, for kills that resemble others. */
export const someKills = kills.filter((index) => index % 3 === 0);

/**
 * A seeded moment among `steps`, which count from 1. The kills of one kind share the steps out among them, so
 * that few of them reach the beginning, the middle and the end alike.
 */
export const momentOf = (kind: string, index: number, steps: number): Moment => {
  const random = createRandom(SEED + index * 7919 + [...kind].reduce((n, c) => n * 31 + c.charCodeAt(0), 0));
  const share = (index + random.next()) / RUNS;
  return { step: Math.min(steps, 1 + Math.floor(share * steps)), sent: random.chance(0.5) };
};
