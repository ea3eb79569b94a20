import type { IdIndex } from './id-index.ts';

/** Ids of a set to which none is added any more, and which of them have been seen: a byte each. */
export const createSeenIds = (ids: Pick<IdIndex, 'size' | 'find' | 'entries'>) => {
  const seen = new Uint8Array(ids.size());
  return {
    /** Notes an id; false when it is not in the set. */
    see: (id: string): boolean => {
      const n = ids.find(id);
      if (n === -1) return false;
      seen[n] = 1;
      return true;
    },
    /** In the set, and seen. */
    has: (id: string): boolean => seen[ids.find(id)] === 1,
    /** Those that have not been seen. */
    unseen: function* (): Generator<string> {
      for (const [id] of ids.entries((n) => seen[n] === 0)) yield id;
    },
  };
};

export type SeenIds = ReturnType<typeof createSeenIds>;
