import type { Day } from '../time.ts';
import type { RecentProfiles } from './facts-patch.ts';
import { createIdIndex, type IdIndex } from './id-index.ts';

/** Tables of one block of memory. */
const BLOCK = 2_048;
/** Days that are looked at again, at most: a bit of a word each. */
const MOST_DAYS = 32;
/** No size is this large. */
const UNKNOWN = -1n;

type Block = {
  profiledAt: Float64Array;
  sizes: BigInt64Array;
  /** A bit for each day with a write, the first day lowest. */
  writes: Uint32Array;
  /** Days from the first one on, plus 1; 0 for none. */
  lastOperations: Uint8Array;
};

const newBlock = (): Block => ({
  profiledAt: new Float64Array(BLOCK),
  sizes: new BigInt64Array(BLOCK),
  writes: new Uint32Array(BLOCK),
  lastOperations: new Uint8Array(BLOCK),
});

/** What profiles from a day on tell of tables, in about 50 bytes each: a nightly profiler leaves some of every table. */
export const createRecentProfileTable = (from: Day) => {
  const ids = createIdIndex();
  const blocks: Block[] = [];
  const blockOf = (n: number): Block => blocks[Math.floor(n / BLOCK)] as Block;

  return {
    /** Of the tables that have any. */
    ids: ids as Pick<IdIndex, 'size' | 'find' | 'entries'>,

    /** Each table at most once; no day is 32 or more days behind the first. */
    add: (id: string, { profiledAt, sizeBytes, writeDays, lastOperationDay }: RecentProfiles): void => {
      const n = ids.add(id);
      if (n === blocks.length * BLOCK) blocks.push(newBlock());
      const block = blockOf(n);
      const row = n % BLOCK;
      block.profiledAt[row] = profiledAt ?? Number.NaN;
      block.sizes[row] = sizeBytes ?? UNKNOWN;
      for (const day of writeDays) (block.writes[row] as number) |= 1 << (day - from);
      block.lastOperations[row] = lastOperationDay === null ? 0 : lastOperationDay - from + 1;
    },

    get: (id: string): RecentProfiles | undefined => {
      const n = ids.find(id);
      if (n === -1) return undefined;
      const { profiledAt, sizes, writes, lastOperations } = blockOf(n);
      const row = n % BLOCK;
      const at = profiledAt[row] as number;
      const size = sizes[row] as bigint;
      const last = lastOperations[row] as number;
      const writeDays: Day[] = [];
      for (let i = MOST_DAYS - 1; i >= 0; i -= 1)
        if (((writes[row] as number) >>> i) & 1) writeDays.push(from + i);
      return {
        profiledAt: Number.isNaN(at) ? null : at,
        sizeBytes: size === UNKNOWN ? null : size,
        writeDays,
        lastOperationDay: last === 0 ? null : from + last - 1,
      };
    },
  };
};

export type RecentProfileTable = ReturnType<typeof createRecentProfileTable>;
