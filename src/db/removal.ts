import { sql } from 'kysely';
import { inBatches } from './batches.ts';
import type { ThirdeyeTables } from './thirdeye.tables.ts';
import type { ThirdeyeDb } from './thirdeye.ts';

/** Removes rows of a table by their ids, in batches of `size`. */
export const createRemoval =
  (table: keyof ThirdeyeTables, size: number) =>
  (trx: ThirdeyeDb, ids: readonly string[]): Promise<void> =>
    inBatches(ids, size, (batch) => sql`DELETE FROM ${sql.table(table)} WHERE id IN (${batch})`.execute(trx));
