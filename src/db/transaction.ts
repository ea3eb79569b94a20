import { mysqlErrno } from './mysql-errors.ts';
import type { ThirdeyeDb } from './thirdeye.ts';

const ATTEMPTS = 5;
/**
 * MySQL has rolled the transaction back at once: for a deadlock, or Group Replication for a change on another server. A
 * lock that did not come is no such thing: the caller has long gone.
 */
const ROLLED_BACK = new Set([1213, 3101]);

/**
 * Runs work in a transaction, again when MySQL has rolled it back by itself: all of it is done once or not at all. Work must do nothing outside its transaction.
 */
export const inTransaction = async <T>(db: ThirdeyeDb, work: (trx: ThirdeyeDb) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !ROLLED_BACK.has(mysqlErrno(error))) throw error;
    }
  }
};
