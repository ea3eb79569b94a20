import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inLists } from '../in-lists.ts';
import { lockedItems } from './finding.store.ts';
import type { FindingItem } from './finding-item.ts';

/** Keys of one statement. */
const BATCH = 200;

/** Which items are to be measured, and what came of it. Part of the publishing transaction; items come locked. */
export const verificationStore = {
  /** Items that were done before `doneUpTo` (epoch milliseconds) and are still to be measured, oldest first. */
  due: async (trx: ThirdeyeDb, doneUpTo: number, limit: number): Promise<FindingItem[]> => {
    const rows = await trx
      .selectFrom('action_item_findings as f')
      .innerJoin('action_items as i', 'i.id', 'f.item_id')
      .select('f.item_id')
      .where('f.verified_at', 'is', null)
      .where('f.done_at', '<=', new Date(doneUpTo))
      .where('i.deleted_at', 'is', null)
      .orderBy('f.done_at')
      .limit(limit)
      .execute();
    const items = await lockedItems(
      trx,
      rows.map((row) => row.item_id),
    );
    return items.filter(({ item, state }) => item.status === 'DONE' && state.verifiedAt === null);
  },

  /** Items of these schemas that were done since then (epoch milliseconds) and have been measured. */
  measured: async (
    trx: ThirdeyeDb,
    schemaHashes: readonly string[],
    doneSince: number,
  ): Promise<FindingItem[]> => {
    const ids: number[] = [];
    for (const batch of inLists(schemaHashes, BATCH)) {
      const rows = await trx
        .selectFrom('action_item_findings')
        .select('item_id')
        .where('schema_hash', 'in', batch)
        .where('verified_at', 'is not', null)
        .where('done_at', '>=', new Date(doneSince))
        .execute();
      ids.push(...rows.map((row) => row.item_id));
    }
    return lockedItems(
      trx,
      ids.sort((a, b) => a - b),
    );
  },
};
