import type { Day } from '../time.ts';
import { createIdIndex } from './id-index.ts';
import { newestDay } from './recent-usage.ts';
import { NO_USAGE, type Usage } from './table-facts.ts';

/** Tables of one block of memory. */
const BLOCK = 1_024;

type Block = {
  days: Uint16Array;
  counts: Uint32Array;
  sizes: Uint8Array;
  firsts: Uint16Array;
  settled: Uint8Array;
};

/** `expected`: about so many tables will come. */
type UsageTableOptions = { oldest: Day; kept: number; expected?: number };

/**
 * Collects days of use in any order, each at most once for a table: of each table the first day and the last `kept` days,
 * in six bytes a day. No day is before `oldest`.
 */
export const createUsageTable = ({ oldest, kept, expected = 0 }: UsageTableOptions) => {
  const ids = createIdIndex(expected);
  const blocks: Block[] = [];

  const newBlock = (): Block => ({
    days: new Uint16Array(BLOCK * kept),
    counts: new Uint32Array(BLOCK * kept),
    sizes: new Uint8Array(BLOCK),
    firsts: new Uint16Array(BLOCK),
    settled: new Uint8Array(BLOCK),
  });

  const blockOf = (n: number): Block => blocks[Math.floor(n / BLOCK)] as Block;

  const usageAt = (n: number): Usage => {
    const { days, counts, sizes, firsts } = blockOf(n);
    const row = n % BLOCK;
    const start = row * kept;
    const size = sizes[row] as number;
    let recent = '';
    for (let i = start; i < start + size; i += 1)
      recent += `${i === start ? '' : ','}${(days[i] as number) + oldest}:${counts[i] as number}`;
    return {
      firstUsageDay: (firsts[row] as number) + oldest,
      lastUsageDay: newestDay(recent),
      recentUsage: recent,
    };
  };

  return {
    add: (id: string, day: Day, count: number): void => {
      const n = ids.add(id);
      if (n === blocks.length * BLOCK) blocks.push(newBlock());
      const { days, counts, sizes, firsts } = blockOf(n);
      const row = n % BLOCK;
      const size = sizes[row] as number;
      const offset = day - oldest;
      if (size === 0 || offset < (firsts[row] as number)) firsts[row] = offset;
      const start = row * kept;
      if (size === kept && offset < (days[start + size - 1] as number)) return;
      // Newest first; rows come nearly in order, so little moves.
      let at = size === kept ? size - 1 : size;
      while (at > 0 && (days[start + at - 1] as number) < offset) {
        days[start + at] = days[start + at - 1] as number;
        counts[start + at] = counts[start + at - 1] as number;
        at -= 1;
      }
      days[start + at] = offset;
      counts[start + at] = count;
      if (size < kept) sizes[row] = size + 1;
    },

    has: ids.has,

    get: (id: string): Usage => {
      const n = ids.find(id);
      return n === -1 ? NO_USAGE : usageAt(n);
    },

    /** Nothing more is to be done with the use of this table. */
    settle: (id: string): void => {
      const n = ids.find(id);
      if (n !== -1) blockOf(n).settled[n % BLOCK] = 1;
    },

    /** Use of all tables but the settled ones. */
    unsettled: function* (): Generator<[id: string, usage: Usage]> {
      for (const [id, n] of ids.entries()) if (blockOf(n).settled[n % BLOCK] === 0) yield [id, usageAt(n)];
    },
  };
};

export type UsageTable = ReturnType<typeof createUsageTable>;
