/**
 * Work that goes on while its owner goes on: at most `limit` pieces at a time, begun in order. The owner must end it,
 * whatever happens.
 */
export const createBackground = (limit: number) => {
  const running: Promise<void>[] = [];
  return {
    /** Begins a piece as soon as there is room. Rejects when an earlier one has failed. */
    begin: async (work: () => Promise<void>): Promise<void> => {
      if (running.length >= limit) await running.shift();
      const piece = work();
      piece.catch(() => undefined); // awaited above or in the end; until then it must not count as unhandled
      running.push(piece);
    },
    /** Resolves when nothing runs any more; rejects when a piece has failed. */
    end: async (): Promise<void> => {
      const ended = await Promise.allSettled(running);
      for (const piece of ended) if (piece.status === 'rejected') throw piece.reason;
    },
  };
};
