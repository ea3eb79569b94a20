/**
 * What is remembered between pages, up to a bound. Pages may be read at the same time: each keeps the memory that it began
 * with, though another has it forgotten, and they learn in turn, so that nothing is looked up twice.
 */
export const createMemory = <M>(empty: () => M, sizeOf: (memory: M) => number, bound: number) => {
  let memory = empty();
  let before: Promise<unknown> = Promise.resolve();
  return async (learn: (memory: M) => Promise<void>): Promise<M> => {
    if (sizeOf(memory) > bound) memory = empty();
    const mine = memory;
    const learned = before.then(() => learn(mine));
    before = learned.catch(() => undefined); // whoever asked is told; the next one learns for itself
    await learned;
    return mine;
  };
};
