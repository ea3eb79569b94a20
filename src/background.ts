/** Begins a piece of work as soon as there is room. Rejects when an earlier one has failed. */
type Begin = (work: () => Promise<void>) => Promise<void>;

/**
 * Lets work go on while its owner goes on: at most `limit` pieces at a time, begun in order. Nothing of it runs any more when
 * this ends; it rejects when a piece or the owner has failed.
 */
export const inBackground = async (limit: number, owner: (begin: Begin) => Promise<void>): Promise<void> => {
  const running: Promise<void>[] = [];
  try {
    await owner(async (work) => {
      if (running.length >= limit) await running.shift();
      const piece = work();
      piece.catch(() => undefined); // awaited above or in the end; until then it must not count as unhandled
      running.push(piece);
    });
  } finally {
    await Promise.allSettled(running);
  }
  await Promise.all(running);
};
