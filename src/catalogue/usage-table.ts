import type { Day } from '../time.ts';
import { EVIDENCE_DAYS, KEPT_DAYS, type TableFacts } from './table-facts.ts';

/** Tables of one block of memory. */
const BLOCK = 1_024;

type Block = { days: Uint16Array; counts: Uint32Array; sizes: Uint8Array; firsts: Uint16Array };

const newBlock = (): Block => ({
  days: new Uint16Array(BLOCK * KEPT_DAYS),
  counts: new Uint32Array(BLOCK * KEPT_DAYS),
  sizes: new Uint8Array(BLOCK),
  firsts: new Uint16Array(BLOCK),
});

export type Usage = Pick<TableFacts, 'firstUsageDay' | 'lastUsageDay' | 'recentUsage'>;

export const NO_USAGE: Usage = { firstUsageDay: null, lastUsageDay: null, recentUsage: [] };

/**
 * Collects days of use in any order, each at most once for a table: of each table the first day and the last
 * KEPT_DAYS days, in about 200 bytes. Days lie in the evidence window that ends today.
 */
export const createUsageTable = (today: Day) => {
  const base = today - EVIDENCE_DAYS;
  const places = new Map<string, number>();
  const blocks: Block[] = [];

  const placeOf = (id: string): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const place = places.size;
    places.set(id, place);
    if (place % BLOCK === 0) blocks.push(newBlock());
    return place;
  };

  return {
    add: (id: string, day: Day, count: number): void => {
      const place = placeOf(id);
      const block = blocks[Math.floor(place / BLOCK)] as Block;
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
      if (place === undefined) return NO_USAGE;
      const { days, counts, sizes, firsts } = blocks[Math.floor(place / BLOCK)] as Block;
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
    },
  };
};

export type UsageTable = ReturnType<typeof createUsageTable>;
