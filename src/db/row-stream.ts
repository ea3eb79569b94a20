import type { CompiledQuery } from 'kysely';
import type { Pool, PoolConnection } from 'mysql2';

const connectionOf = (pool: Pool): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
  });

/**
 * Runs a query and hands over its rows one by one while they arrive. When the signal aborts, or a row's reader throws,
 * the connection is given up in the middle of the rows.
 */
export const streamRows = async (
  pool: Pool,
  { sql, parameters }: CompiledQuery,
  onRow: (values: unknown[]) => void,
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const connection = await connectionOf(pool);
  let giveUp: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp);
      connection
        .query({ sql, values: [...parameters], rowsAsArray: true })
        .on('result', (row: unknown) => {
          try {
            onRow(row as unknown[]);
          } catch (error) {
            reject(error);
          }
        })
        .on('error', reject)
        .on('end', () => resolve());
    });
    connection.release();
  } catch (error) {
    connection.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};
