/**
 * Sends rows in batches, the next one while MySQL works on the one before: it is never without a statement, and no more than
 * two are in memory.
 */
export const inBatches = async <Row>(
  rows: readonly Row[],
  size: number,
  send: (batch: Row[]) => Promise<unknown>,
): Promise<void> => {
  let before: Promise<unknown> = Promise.resolve();
  for (let i = 0; i < rows.length; i += size) {
    const sent = send(rows.slice(i, i + size));
    sent.catch(() => undefined); // awaited below; until then it must not count as unhandled
    await before;
    before = sent;
  }
  await before;
};
