import { createHash } from 'node:crypto';

/** A small deterministic source of chance; the same seed and label give the same sequence. */
export type Random = {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One key, drawn in proportion to its weight. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
  /** Log-normal: half of the values lie below `median`. */
  logNormal(median: number, sigma: number): number;
  uuid(): string;
  /** An independent source: drawing from one never changes what another gives. */
  fork(label: string): Random;
};

/** xorshift128, as published by Marsaglia (2003), seeded with the MD5 of the label. */
export const createRandom = (seed: string): Random => {
  const digest = createHash('md5').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  const bits = (): number => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = (d ^ (d >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return d;
  };
  const next = (): number => bits() / 2 ** 32;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const hex = (): string => bits().toString(16).padStart(8, '0');
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[int(0, list.length - 1)] as T;
    },
    weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>): K => {
      const entries = Object.entries(weights) as [K, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      throw new Error('no weight is positive');
    },
    logNormal: (median, sigma) =>
      median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    uuid: () => {
      const [x, y, z, w] = [hex(), hex(), hex(), hex()];
      return `${x}-${y.slice(0, 4)}-4${y.slice(5)}-a${z.slice(1, 4)}-${z.slice(4)}${w}`;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
};
