import type { Day } from '../time.ts';
import { createIdIndex } from './id-index.ts';
import { joined, newestDay, oneDay } from './recent-usage.ts';
import { NO_USAGE, type Usage } from './table-facts.ts';

/** Tables of one block of memory. */
const BLOCK = 2_048;

/** A day and its count in three bytes: the day, counted from the oldest one, above these bits. */
const BYTES = 3;
const COUNT_BITS = 14;
/** Counts from here on are kept apart. */
const LARGE = 2 ** COUNT_BITS - 1;
/** Days that the bits above hold. */
const MOST_DAYS = 2 ** (8 * BYTES - COUNT_BITS);

/** Of each table the days lie in a ring, oldest first: those that come newest, as most do, move none of the others. */
type Block = {
  days: Uint8Array;
  /** Where the ring's oldest day is, and how many days there are. */
  heads: Uint8Array;
  sizes: Uint8Array;
  firsts: Uint16Array;
  settled: Uint8Array;
};

/** The day and count at a place, packed. */
const dayAt = (days: Uint8Array, place: number): number => {
  const at = place * BYTES;
  return ((days[at] as number) << 16) | ((days[at + 1] as number) << 8) | (days[at + 2] as number);
};

const putDay = (days: Uint8Array, place: number, packed: number): void => {
  const at = place * BYTES;
  days[at] = packed >>> 16;
  days[at + 1] = packed >>> 8;
  days[at + 2] = packed;
};

/** `expected`: about so many tables will come. `isWanted`: asked once a table comes for the first time; others are left out. */
type UsageTableOptions = {
  oldest: Day;
  kept: number;
  expected?: number;
  isWanted?: (id: string) => boolean;
};

/**
 * Collects days of use in any order, each at most once for a table: of each table the first day and the last `kept` days,
 * in three bytes a day. No day is before `oldest`, or 1024 days behind it.
 */
export const createUsageTable = ({ oldest, kept, expected = 0, isWanted }: UsageTableOptions) => {
  const ids = createIdIndex(expected);
  const blocks: Block[] = [];
  /** Large counts by table and day. */
  const large = new Map<number, number>();

  const newBlock = (): Block => ({
    days: new Uint8Array(BLOCK * kept * BYTES),
    heads: new Uint8Array(BLOCK),
    sizes: new Uint8Array(BLOCK),
    firsts: new Uint16Array(BLOCK),
    settled: new Uint8Array(BLOCK),
  });

  const blockOf = (n: number): Block => blocks[Math.floor(n / BLOCK)] as Block;

  /** The place in a ring that is `i` behind its head. */
  const behind = (head: number, i: number): number => (head + i < kept ? head + i : head + i - kept);

  const usageAt = (n: number): Usage => {
    const { days, heads, sizes, firsts } = blockOf(n);
    const row = n % BLOCK;
    const start = row * kept;
    let recent = '';
    for (let i = (sizes[row] as number) - 1; i >= 0; i -= 1) {
      const packed = dayAt(days, start + behind(heads[row] as number, i));
      const offset = packed >>> COUNT_BITS;
      const count = packed & LARGE;
      const queries = count === LARGE ? (large.get(n * MOST_DAYS + offset) as number) : count;
      recent = joined(recent, oneDay(offset + oldest, queries));
    }
    return {
      firstUsageDay: (firsts[row] as number) + oldest,
      lastUsageDay: newestDay(recent),
      recentUsage: recent,
    };
  };

  return {
    add: (id: string, day: Day, count: number): void => {
      let n = ids.find(id);
      if (n === -1) {
        if (isWanted?.(id) === false) return;
        n = ids.add(id);
      }
      if (n === blocks.length * BLOCK) blocks.push(newBlock());
      const { days, heads, sizes, firsts } = blockOf(n);
      const row = n % BLOCK;
      const start = row * kept;
      const offset = day - oldest;
      let size = sizes[row] as number;
      let head = heads[row] as number;
      if (size === 0 || offset < (firsts[row] as number)) firsts[row] = offset;
      if (size === kept) {
        if (offset < dayAt(days, start + head) >>> COUNT_BITS) return;
        head = behind(head, 1);
        heads[row] = head;
        size -= 1;
      }
      let at = start + behind(head, size);
      for (let i = size - 1; i >= 0; i -= 1) {
        const before = start + behind(head, i);
        const packed = dayAt(days, before);
        if (packed >>> COUNT_BITS <= offset) break;
        putDay(days, at, packed);
        at = before;
      }
      if (count >= LARGE) large.set(n * MOST_DAYS + offset, count);
      putDay(days, at, (offset << COUNT_BITS) | Math.min(count, LARGE));
      sizes[row] = size + 1;
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
      const isUnsettled = (n: number): boolean => blockOf(n).settled[n % BLOCK] === 0;
      for (const [id, n] of ids.entries(isUnsettled)) yield [id, usageAt(n)];
    },
  };
};

export type UsageTable = ReturnType<typeof createUsageTable>;
