import type { Scan, ScanStore } from '../catalogue/scan.store.ts';
import type { Day } from '../time.ts';
import type { Snapshot } from './snapshot.ts';
import type { DailyScore } from './trend.ts';
import type { HistoryDay, ZiStore } from './zi.store.ts';

/** Days of scores that a trend looks at. */
const TREND_DAYS = 14;

/** What readers are told, kept in memory: no request waits for a database to learn the score. */
export type ZiState = {
  /** The published scan's findings; null before the first scan has succeeded. */
  snapshot: Snapshot | null;
  /** The estate's last score of each of the 14 days up to the snapshot's. */
  estateScores: DailyScore[];
  /** The same for services and domains, by `scopeKey`. */
  scopeScores: Map<string, DailyScore[]>;
  lastScan: Scan | null;
  /** The last scan that succeeded or failed: one that runs says nothing yet. */
  lastFinished: Scan | null;
};

const isComparable = (
  row: HistoryDay,
): row is HistoryDay & { methodVersion: string; source: DailyScore['source'] } =>
  row.methodVersion !== null && row.source !== 'predecessor';

const sameScan = (a: Scan | null | undefined, b: Scan | null): boolean =>
  a?.id === b?.id && a?.state === b?.state;

export const createZiService = ({ zi, scans }: { zi: ZiStore; scans: ScanStore }) => {
  let state: ZiState | null = null;
  let running: Promise<void> | null = null;

  const load = async (snapshot: Snapshot | null): Promise<Omit<ZiState, 'lastScan' | 'lastFinished'>> => {
    if (snapshot === null) return { snapshot, estateScores: [], scopeScores: new Map() };
    const from = snapshot.day - TREND_DAYS + 1;
    const history = await zi.history(from, snapshot.day);
    return {
      snapshot,
      estateScores: history.filter(isComparable),
      scopeScores: await zi.scopeScores(from),
    };
  };

  const refresh = async (): Promise<void> => {
    const [scanId, lastScan, lastFinished] = await Promise.all([
      zi.publishedScanId(),
      scans.latest(),
      scans.latest({ finished: true }),
    ]);
    if (state !== null && (state.snapshot?.scanId ?? null) === scanId) {
      if (!sameScan(state.lastScan, lastScan)) state = { ...state, lastScan, lastFinished };
      return;
    }
    state = { ...(await load(scanId === null ? null : await zi.snapshot(scanId))), lastScan, lastFinished };
  };

  return {
    /** The latest known state; null until it has been read once. */
    state: (): ZiState | null => state,

    /** Looks for a newer snapshot. Callers at one time share one look; throws when our schema is out of reach. */
    refresh: (): Promise<void> => {
      running ??= refresh().finally(() => {
        running = null;
      });
      return running;
    },

    /** The last score of each day, newest first. */
    history: (from: Day, to: Day): Promise<HistoryDay[]> => zi.history(from, to),
  };
};

export type ZiService = ReturnType<typeof createZiService>;
