import { inBackground } from '../background.ts';

/** The next batch is sent while MySQL works on the one before: it is never without a statement. */
const AT_ONCE = 2;

/** Sends rows in batches. None of them is under way any more when it ends, whatever has failed: its transaction may end. */
export const inBatches = <Row>(
  rows: readonly Row[],
  size: number,
  send: (batch: Row[]) => Promise<unknown>,
): Promise<void> =>
  inBackground(AT_ONCE, async (begin) => {
    for (let i = 0; i < rows.length; i += size)
      await begin(async () => {
        await send(rows.slice(i, i + size));
      });
  });
