import type { ScanState } from '../db/thirdeye.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

export type ScanPhase = 'probing' | 'reading' | 'publishing' | 'done';

export type Scan = {
  id: number;
  state: ScanState;
  phase: string;
  tablesRead: number;
  tablesTotal: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  error: { code: string; message: string } | null;
};

export type ScanError = { code: string; message: string };

const MAX_MESSAGE = 1000;

/** The record of scans: what runs, what ran, and why it failed. */
export const createScanStore = (db: ThirdeyeDb) => ({
  /** Records a new scan. Whatever still claims to run is dead, for the caller holds the lock. */
  start: async (startedAt: Date): Promise<number> => {
    await db
      .updateTable('scans')
      .set({ state: 'ABORTED', finished_at: startedAt })
      .where('state', '=', 'RUNNING')
      .execute();
    const { insertId } = await db
      .insertInto('scans')
      .values({ state: 'RUNNING', phase: 'probing' satisfies ScanPhase, started_at: startedAt })
      .executeTakeFirstOrThrow();
    return Number(insertId);
  },

  progress: async (
    id: number,
    progress: {
      phase?: ScanPhase;
      tables_read?: number;
      tables_total?: number;
      openmetadata_version?: string | null;
    },
  ): Promise<void> => {
    await db.updateTable('scans').set(progress).where('id', '=', id).execute();
  },

  /** Part of the publishing transaction. */
  succeed: async (trx: ThirdeyeDb, id: number, finishedAt: Date): Promise<void> => {
    await trx
      .updateTable('scans')
      .set({ state: 'SUCCEEDED', phase: 'done' satisfies ScanPhase, finished_at: finishedAt })
      .where('id', '=', id)
      .execute();
  },

  fail: async (id: number, finishedAt: Date, error: ScanError): Promise<void> => {
    await db
      .updateTable('scans')
      .set({
        state: 'FAILED',
        finished_at: finishedAt,
        error_code: error.code,
        error_message: error.message.slice(0, MAX_MESSAGE),
      })
      .where('id', '=', id)
      .execute();
  },

  abort: async (id: number, finishedAt: Date): Promise<void> => {
    await db
      .updateTable('scans')
      .set({ state: 'ABORTED', finished_at: finishedAt })
      .where('id', '=', id)
      .execute();
  },

  /** The latest scan; with `finished` the latest that came to an end of its own, well or not. */
  latest: async ({ finished = false } = {}): Promise<Scan | null> => {
    const row = await db
      .selectFrom('scans')
      .selectAll()
      .$if(finished, (scans) => scans.where('state', 'in', ['SUCCEEDED', 'FAILED']))
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      id: row.id,
      state: row.state,
      phase: row.phase,
      tablesRead: row.tables_read,
      tablesTotal: row.tables_total,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    };
  },
});

export type ScanStore = ReturnType<typeof createScanStore>;
