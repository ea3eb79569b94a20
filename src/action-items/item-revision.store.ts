import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

/**
 * Tells readers that items have changed. The last thing that a transaction does: whoever changes items from then on waits
 * at this row for its end.
 */
export const countRevision = async (trx: ThirdeyeDb): Promise<void> => {
  await sql`INSERT INTO action_items_revision (singleton, revision) VALUES (1, 1)
    ON DUPLICATE KEY UPDATE revision = revision + 1`.execute(trx);
};
