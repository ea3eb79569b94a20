import type { Scan, ScanStore } from '../catalogue/scan.store.ts';
import { createLastAsked } from '../last-asked.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Day } from '../time.ts';
import type { HistoryDay } from './history.store.ts';
import { isSameSnapshot, type Snapshot, type SnapshotKey } from './snapshot.ts';
import type { DailyScore } from './trend.ts';
import type { ZiStore } from './zi.store.ts';

/** Days of scores that a trend looks at. */
const TREND_DAYS = 14;

/** Days of all histories that are remembered. */
const MOST_DAYS = 4_000;
/** What neither a scan nor a backfill tells of, a line of a predecessor, is seen after this long. */
const HISTORY_AGE_MS = 10_000;

/** What readers are told, kept in memory: no request waits for a database to learn the score. */
export type ZiState = {
  /** The published scan's findings; null before the first scan has succeeded. */
  snapshot: Snapshot | null;
  /** The estate's last score of each of the 14 days up to the snapshot's; of a day with both kinds, both. */
  estateScores: DailyScore[];
  /** The same for services and domains, by `scopeKey`. */
  scopeScores: Map<string, DailyScore[]>;
  lastScan: Scan | null;
  /** The last scan that succeeded or failed: one that runs says nothing yet. */
  lastFinished: Scan | null;
  /** Number of the last change of own rates. */
  ratesChangeId: number;
};

type ZiDeps = {
  zi: ZiStore;
  scans: ScanStore;
  /** Number of the last change of own rates; 0 when there was none. */
  lastRateChange(): Promise<number>;
  /** Changes whenever the past has been rebuilt. */
  pastVersion?: (() => Promise<string>) | undefined;
};

const isComparable = (
  row: HistoryDay,
): row is HistoryDay & { methodVersion: string; source: DailyScore['source'] } =>
  row.methodVersion !== null && row.source !== 'predecessor';

const sameScan = (a: Scan | null | undefined, b: Scan | null): boolean =>
  a?.id === b?.id && a?.state === b?.state;

export const createZiService = ({ zi, scans, lastRateChange, pastVersion = async () => '' }: ZiDeps) => {
  let state: ZiState | null = null;
  let version = '';
  const histories = createLastAsked<HistoryDay[]>(MOST_DAYS, (days) => days.length);

  type Loaded = Pick<ZiState, 'snapshot' | 'estateScores' | 'scopeScores'>;

  const load = async (key: SnapshotKey | null): Promise<Loaded> => {
    const snapshot = key === null ? null : await zi.snapshot(key);
    if (snapshot === null) return { snapshot, estateScores: [], scopeScores: new Map() };
    const from = snapshot.day - TREND_DAYS + 1;
    const history = await zi.comparable(from, snapshot.day);
    return {
      snapshot,
      estateScores: history.filter(isComparable),
      scopeScores: await zi.scopeScores(from),
    };
  };

  const refresh = async (): Promise<void> => {
    // What a scan has published is looked for before its end is: no state may show its figures and deny it.
    const published = await zi.published();
    const [past, { last: lastScan, lastFinished }, ratesChangeId] = await Promise.all([
      pastVersion(),
      scans.latest(),
      lastRateChange(),
    ]);
    const isLoaded = past === version && isSameSnapshot(state?.snapshot ?? null, published);
    if (state === null || !isLoaded) {
      state = { ...(await load(published)), lastScan, lastFinished, ratesChangeId };
      version = past;
    } else if (!sameScan(state.lastScan, lastScan) || state.ratesChangeId !== ratesChangeId) {
      state = { ...state, lastScan, lastFinished, ratesChangeId };
    }
  };

  return {
    /** The latest known state; null until it has been read once. */
    state: (): ZiState | null => state,

    /** Looks for a newer snapshot. Callers at one time share one look; throws when our schema is out of reach. */
    refresh: oneAtATime(refresh),

    /** The last score of each day, newest first: read once for each snapshot, for all who ask. */
    history: (from: Day, to: Day): Promise<HistoryDay[]> => {
      if (state === null || state.snapshot === null) return zi.history(from, to);
      const { scanId, revision } = state.snapshot;
      const slot = Math.floor(performance.now() / HISTORY_AGE_MS);
      const key = JSON.stringify([scanId, revision, version, slot, from, to]);
      return histories.get(key, () => zi.history(from, to));
    },
  };
};

export type ZiService = ReturnType<typeof createZiService>;
