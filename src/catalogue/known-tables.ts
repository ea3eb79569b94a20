import type { IdIndex } from './id-index.ts';

/** Live tables, and which of them have been seen among those that are known: a byte each. */
export const createKnownTables = (live: Pick<IdIndex, 'size' | 'find' | 'entries'>) => {
  const seen = new Uint8Array(live.size());
  return {
    /** Notes a known table; false when it is not live any more. */
    see: (id: string): boolean => {
      const n = live.find(id);
      if (n === -1) return false;
      seen[n] = 1;
      return true;
    },
    /** Live, and seen. */
    has: (id: string): boolean => seen[live.find(id)] === 1,
    /** Live tables that have not been seen. */
    unseen: function* (): Generator<string> {
      for (const [id] of live.entries((n) => seen[n] === 0)) yield id;
    },
  };
};

export type KnownTables = ReturnType<typeof createKnownTables>;
