import type { ThirdeyeDb } from '../db/thirdeye.ts';
import type { Day } from '../time.ts';

/** Days that are still to be rebuilt, from the newest to the oldest. */
type Remaining = { first: Day; next: Day };

/** How far the past has been rebuilt. */
export const createBackfillStore = (db: ThirdeyeDb) => {
  const row = () => db.selectFrom('backfill').selectAll().executeTakeFirst();
  return {
    /** What is left of a rebuilding that was begun, or all of the one that begins now; null when all is done. */
    open: async (wanted: Remaining, at: Date): Promise<Remaining | null> => {
      const begun = await row();
      if (begun !== undefined)
        return begun.done_at === null ? { first: begun.first_day, next: begun.next_day } : null;
      await db
        .insertInto('backfill')
        .values({ first_day: wanted.first, next_day: wanted.next, started_at: at })
        .execute();
      return wanted;
    },

    /** Part of the transaction that writes days: the next one to rebuild. */
    advance: async (trx: ThirdeyeDb, { first, next }: Remaining, at: Date): Promise<void> => {
      await trx
        .updateTable('backfill')
        .set({ next_day: next, done_at: next < first ? at : null })
        .execute();
    },

    /** Has all of it done again. */
    forget: async (): Promise<void> => {
      await db.deleteFrom('backfill').execute();
    },

    /** Changes with every step. */
    version: async (): Promise<string> => {
      const known = await row();
      return known === undefined ? '' : `${known.started_at.getTime()} ${known.next_day}`;
    },
  };
};

export type BackfillStore = ReturnType<typeof createBackfillStore>;
