import { createBackground } from '../background.ts';

/** The next batch is sent while MySQL works on the one before: it is never without a statement. */
const AT_ONCE = 2;

/** Sends rows in batches. None of them is under way any more when it ends, whatever has failed: its transaction may end. */
export const inBatches = async <Row>(
  rows: readonly Row[],
  size: number,
  send: (batch: Row[]) => Promise<unknown>,
): Promise<void> => {
  const sending = createBackground(AT_ONCE);
  try {
    for (let i = 0; i < rows.length; i += size)
      await sending.begin(async () => {
        await send(rows.slice(i, i + size));
      });
  } finally {
    await sending.end();
  }
};
