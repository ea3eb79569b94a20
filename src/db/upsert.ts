import { sql } from 'kysely';
import { inBatches } from './batches.ts';
import type { ThirdeyeTables } from './thirdeye.tables.ts';
import type { ThirdeyeDb } from './thirdeye.ts';

/**
 * Writes rows of a table in batches of `size`, into the place of those with the same key. A batch is one parameter of the
 * driver: much cheaper than one for each value.
 */
export const createUpsert = <T extends keyof ThirdeyeTables, C extends keyof ThirdeyeTables[T] & string>(
  table: T,
  columns: readonly C[],
  size: number,
) => {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const overwrite = sql.join(columns.map((column) => sql`${sql.ref(column)} = VALUES(${sql.ref(column)})`));
  return (trx: ThirdeyeDb, rows: readonly Record<C, unknown>[]): Promise<void> =>
    inBatches(rows, size, (batch) =>
      sql`INSERT INTO ${sql.table(table)} (${list}) VALUES ${batch.map((row) => columns.map((column) => row[column]))}
        ON DUPLICATE KEY UPDATE ${overwrite}`.execute(trx),
    );
};
