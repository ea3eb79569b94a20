import type { CompiledQuery } from 'kysely';
import type { PoolConnection } from 'mysql2';

/** A row's values, in the order of the query's columns. */
export type OnRow = (values: unknown[]) => void;

/**
 * Runs a query on a connection and hands over its rows one by one while they arrive. Rejects when the signal aborts, when
 * the row's reader throws, and with `noAnswer` when nothing has arrived for `silentMs`: then rows may still be under way,
 * and the connection is good for nothing.
 */
export const streamRows = async (
  connection: PoolConnection,
  { sql, parameters }: CompiledQuery,
  onRow: OnRow,
  { signal, silentMs, noAnswer }: { signal: AbortSignal; silentMs: number; noAnswer: () => Error },
): Promise<void> => {
  let heard = true;
  let giveUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp);
      timer = setInterval(() => {
        if (!heard) reject(noAnswer());
        heard = false;
      }, silentMs);
      connection
        .query({ sql, values: [...parameters], rowsAsArray: true })
        .on('result', (row: unknown) => {
          heard = true;
          try {
            onRow(row as unknown[]);
          } catch (error) {
            reject(error);
          }
        })
        .on('error', reject)
        .on('end', () => resolve());
    });
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', giveUp);
  }
};
