import { sql } from 'kysely';
import { IDLE_SECONDS } from '../db/session.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { inTransaction } from '../db/transaction.ts';
import { forgetDeparted } from './verdict.store.ts';

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

/** What is done in a scan's transaction; `beside` reads what it has written, while it writes. */
type Work<T> = (trx: ThirdeyeDb, beside: ThirdeyeDb) => Promise<T>;

/** Whether a session sees what the transaction has written: not every server that speaks like MySQL shows it. */
export const seesWritten = async (trx: ThirdeyeDb, beside: ThirdeyeDb): Promise<boolean> => {
  const mark = { id: '', schema_hash: '', category: '', name: '' };
  await trx.insertInto('departed_verdicts').values(mark).execute();
  const seen = await beside.selectFrom('departed_verdicts').select('id').execute();
  await forgetDeparted(trx);
  return seen.length > 0;
};

/** What is done in a session that must not be silent for long; nor is it while it waits for others. */
const withHeartbeat = async <T>(session: ThirdeyeDb, work: () => Promise<T>): Promise<T> => {
  await sql`SET SESSION wait_timeout = ${sql.lit(SILENT_SECONDS)}`.execute(session);
  const heartbeat = setInterval(() => {
    sql`SELECT 1`.execute(session).catch(() => undefined); // the next statement of the work tells
  }, HEARTBEAT_MS);
  try {
    const result = await work();
    await sql`SET SESSION wait_timeout = ${sql.lit(IDLE_SECONDS)}`.execute(session);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
};

/** Transactions of scans: one at a time, and none stays open without a scanner that lives. */
export const createScanTransaction = ({ db, lockPublished, beforeCommit }: ScanTransactionDeps) => {
  const withSession = <T>(trx: ThirdeyeDb, work: Work<T>): Promise<T> =>
    db
      .transaction()
      .setIsolationLevel('read uncommitted')
      .execute((beside) =>
        withHeartbeat(beside, async () => work(trx, (await seesWritten(trx, beside)) ? beside : trx)),
      );

  return <T>(work: Work<T>): Promise<T> =>
    inTransaction(db, (trx) =>
      withHeartbeat(trx, async () => {
        await lockPublished(trx);
        const result = await withSession(trx, work);
        await beforeCommit?.(trx);
        return result;
      }),
    );
};
