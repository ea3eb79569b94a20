import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

/**
 * Tells readers that items have changed. The last thing that a transaction does: whoever changes items from then on waits
 * at this row for its end.
 */
export const countRevision = async (trx: ThirdeyeDb): Promise<void> => {
  await trx.updateTable('action_items_revision').set({ revision: sql<number>`revision + 1` }).execute();
};
