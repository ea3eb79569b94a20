import { sql } from 'kysely';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { MS_PER_DAY } from '../time.ts';

/** A request that names a key: hashes of user and key, and of what it asks for. */
export type KeyedRequest = { keyHash: string; bodyHash: string };

type EarlierRequest = { bodyHash: string; itemId: number };

/** Keys of requests that made an item. They live for 24 hours. */
export const createIdempotencyStore = (db: ThirdeyeDb) => ({
  /**
   * Takes the key for this transaction; whoever comes with the same one waits for its end. Gives the request that had
   * it before, null when there was none within a day.
   */
  take: async (trx: ThirdeyeDb, request: KeyedRequest, at: number): Promise<EarlierRequest | null> => {
    await trx
      .insertInto('idempotency_keys')
      .values({
        key_hash: request.keyHash,
        body_hash: request.bodyHash,
        item_id: 0,
        created_at: new Date(at),
      })
      .onDuplicateKeyUpdate({ key_hash: sql`VALUES(key_hash)` })
      .execute();
    const row = await trx
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key_hash', '=', request.keyHash)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const isOurs = row.item_id === 0 || row.created_at.getTime() <= at - MS_PER_DAY;
    return isOurs ? null : { bodyHash: row.body_hash, itemId: row.item_id };
  },

  /** Remembers what the request that has taken the key has made. */
  keep: async (trx: ThirdeyeDb, request: KeyedRequest, itemId: number, at: number): Promise<void> => {
    await trx
      .updateTable('idempotency_keys')
      .set({ body_hash: request.bodyHash, item_id: itemId, created_at: new Date(at) })
      .where('key_hash', '=', request.keyHash)
      .execute();
  },

  /** Removes keys that have ended. */
  prune: async (now: number): Promise<void> => {
    await db
      .deleteFrom('idempotency_keys')
      .where('created_at', '<=', new Date(now - MS_PER_DAY))
      .execute();
  },
});

export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;
