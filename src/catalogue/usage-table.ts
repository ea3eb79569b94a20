import type { Day } from '../time.ts';
import { EVIDENCE_DAYS, KEPT_DAYS, NO_USAGE, type Usage } from './table-facts.ts';

/** Tables of one block of memory. */
const BLOCK = 1_024;

type Block = {
  days: Uint16Array;
  counts: Uint32Array;
  sizes: Uint8Array;
  firsts: Uint16Array;
  settled: Uint8Array;
};

const newBlock = (): Block => ({
  days: new Uint16Array(BLOCK * KEPT_DAYS),
  counts: new Uint32Array(BLOCK * KEPT_DAYS),
  sizes: new Uint8Array(BLOCK),
  firsts: new Uint16Array(BLOCK),
  settled: new Uint8Array(BLOCK),
});

/**
 * Collects days of use in any order, each at most once for a table: of each table the first day and the last
 * KEPT_DAYS days, in about 200 bytes. Days lie in the evidence window that ends today.
 */
export const createUsageTable = (today: Day) => {
  const base = today - EVIDENCE_DAYS;
  const places = new Map<string, number>();
  const blocks: Block[] = [];

  const blockOf = (place: number): Block => blocks[Math.floor(place / BLOCK)] as Block;

  const placeOf = (id: string): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const place = places.size;
    places.set(id, place);
    if (place % BLOCK === 0) blocks.push(newBlock());
    return place;
  };

  const usageAt = (place: number): Usage => {
    const { days, counts, sizes, firsts } = blockOf(place);
    const row = place % BLOCK;
    const start = row * KEPT_DAYS;
    const recentUsage = Array.from({ length: sizes[row] as number }, (_, i) => ({
      day: (days[start + i] as number) + base,
      count: counts[start + i] as number,
    }));
    return {
      firstUsageDay: (firsts[row] as number) + base,
      lastUsageDay: recentUsage[0]?.day ?? null,
      recentUsage,
    };
  };

  return {
    add: (id: string, day: Day, count: number): void => {
      const place = placeOf(id);
      const block = blockOf(place);
      const row = place % BLOCK;
      const { days, counts, sizes, firsts } = block;
      const size = sizes[row] as number;
      const offset = day - base;
      if (size === 0 || offset < (firsts[row] as number)) firsts[row] = offset;
      const start = row * KEPT_DAYS;
      if (size === KEPT_DAYS && offset < (days[start + size - 1] as number)) return;
      // Newest first; rows come nearly in order, so little moves.
      let at = size === KEPT_DAYS ? size - 1 : size;
      while (at > 0 && (days[start + at - 1] as number) < offset) {
        days[start + at] = days[start + at - 1] as number;
        counts[start + at] = counts[start + at - 1] as number;
        at -= 1;
      }
      days[start + at] = offset;
      counts[start + at] = count;
      if (size < KEPT_DAYS) sizes[row] = size + 1;
    },

    get: (id: string): Usage => {
      const place = places.get(id);
      return place === undefined ? NO_USAGE : usageAt(place);
    },
    /** Nothing more is to be done with the use of this table. */
    settle: (id: string): void => {
      const place = places.get(id);
      if (place !== undefined) blockOf(place).settled[place % BLOCK] = 1;
    },
    /** Use of all tables but the settled ones, in the order in which they were first seen. */
    unsettled: function* (): Generator<[id: string, usage: Usage]> {
      for (const [id, place] of places)
        if (blockOf(place).settled[place % BLOCK] === 0) yield [id, usageAt(place)];
    },
  };
};

export type UsageTable = ReturnType<typeof createUsageTable>;
