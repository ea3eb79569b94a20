import { mysqlFault } from './mysql-errors.ts';
import type { ThirdeyeDb } from './thirdeye.ts';

const ATTEMPTS = 5;

/**
 * Runs work in a transaction, again when MySQL has rolled it back for a deadlock or a lock that did not come: all of it
 * is done once or not at all. Work must do nothing outside its transaction.
 */
export const inTransaction = async <T>(db: ThirdeyeDb, work: (trx: ThirdeyeDb) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || mysqlFault(error) !== 'lock_wait') throw error;
    }
  }
};
