import type { Selectable } from 'kysely';
import type { ScanMode, ScanPhase, ScanState, ScansTable } from '../db/scan.tables.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';

export type Scan = {
  id: number;
  state: ScanState;
  phase: ScanPhase;
  /** Null: it has not begun to read, or is older than increments. */
  mode: ScanMode | null;
  tablesRead: number;
  tablesTotal: number | null;
  changed: number | null;
  removed: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  error: { code: string; message: string } | null;
};

export type ScanError = { code: string; message: string };

type LatestScans = { last: Scan | null; lastFinished: Scan | null };

const MAX_MESSAGE = 1000;

/** Of scans that came to an end of their own. */
const ENDED: readonly ScanState[] = ['SUCCEEDED', 'FAILED'];

const toScan = (row: Selectable<ScansTable>): Scan => ({
  id: row.id,
  state: row.state,
  phase: row.phase,
  mode: row.mode,
  tablesRead: row.tables_read,
  tablesTotal: row.tables_total,
  changed: row.changed,
  removed: row.removed,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
});

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
      .values({ state: 'RUNNING', phase: 'probing', started_at: startedAt })
      .executeTakeFirstOrThrow();
    return Number(insertId);
  },

  progress: async (
    id: number,
    progress: {
      phase?: ScanPhase;
      mode?: ScanMode;
      tables_read?: number;
      tables_total?: number;
      openmetadata_version?: string | null;
    },
  ): Promise<void> => {
    await db.updateTable('scans').set(progress).where('id', '=', id).execute();
  },

  /** Part of the scan's transaction. */
  succeed: async (
    trx: ThirdeyeDb,
    id: number,
    finishedAt: Date,
    found: { tables_read: number; changed: number; removed: number },
  ): Promise<void> => {
    await trx
      .updateTable('scans')
      .set({ state: 'SUCCEEDED', phase: 'done', finished_at: finishedAt, ...found })
      .where('id', '=', id)
      .execute();
  },

  /** Of a scan that still counts as running: a commit whose answer was lost has published it all the same. */
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
      .where('state', '=', 'RUNNING')
      .execute();
  },

  abort: async (id: number, finishedAt: Date): Promise<void> => {
    await db
      .updateTable('scans')
      .set({ state: 'ABORTED', finished_at: finishedAt })
      .where('id', '=', id)
      .where('state', '=', 'RUNNING')
      .execute();
  },

  /** The latest scan, and the latest that came to an end of its own, well or not: of one moment. */
  latest: async (): Promise<LatestScans> => {
    const newest = db.selectFrom('scans').selectAll().orderBy('id', 'desc').limit(1);
    const rows = await db
      .selectFrom(newest.as('scan'))
      .selectAll()
      .unionAll(db.selectFrom(newest.where('state', 'in', ENDED).as('scan')).selectAll())
      .execute();
    const newestFirst = rows.map(toScan).sort((a, b) => b.id - a.id);
    const lastFinished = newestFirst.find(({ state }) => ENDED.includes(state)) ?? null;
    return { last: newestFirst[0] ?? null, lastFinished };
  },

  find: async (id: number): Promise<Scan | null> => {
    const row = await db.selectFrom('scans').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toScan(row);
  },

  /** Newest first, those before `before` when it is given. */
  list: async (limit: number, before: number | null): Promise<Scan[]> => {
    const query = db.selectFrom('scans').selectAll().orderBy('id', 'desc').limit(limit);
    const rows = await (before === null ? query : query.where('id', '<', before)).execute();
    return rows.map(toScan);
  },
});

export type ScanStore = ReturnType<typeof createScanStore>;
