import { sql } from 'kysely';
import { IDLE_SECONDS } from '../db/session.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inTransaction } from '../db/transaction.ts';

/**
 * A scanner that falls silent in its transaction is rolled back after this, as soon as its lock is lost: what it has
 * locked holds up the next scan. One that lives asks something far more often.
 */
const SILENT_SECONDS = 45;
const HEARTBEAT_MS = 15_000;

export type ScanTransactionDeps = {
  db: ThirdeyeDb;
  lockPublished(trx: ThirdeyeDb): Promise<unknown>;
  /** The last thing that a transaction does: what others would wait for until its end. */
  beforeCommit?: ((trx: ThirdeyeDb) => Promise<void>) | undefined;
};

/** Transactions of scans: one at a time, and none stays open without a scanner that lives. */
export const createScanTransaction =
  ({ db, lockPublished, beforeCommit }: ScanTransactionDeps) =>
  <T>(work: (trx: ThirdeyeDb) => Promise<T>): Promise<T> =>
    inTransaction(db, async (trx) => {
      await sql`SET SESSION wait_timeout = ${sql.lit(SILENT_SECONDS)}`.execute(trx);
      // OpenMetadata may take longer to answer than the transaction may be silent.
      const heartbeat = setInterval(() => {
        sql`SELECT 1`.execute(trx).catch(() => undefined); // the next statement of the work tells
      }, HEARTBEAT_MS);
      try {
        await lockPublished(trx);
        const result = await work(trx);
        await beforeCommit?.(trx);
        await sql`SET SESSION wait_timeout = ${sql.lit(IDLE_SECONDS)}`.execute(trx);
        return result;
      } finally {
        clearInterval(heartbeat);
      }
    });
