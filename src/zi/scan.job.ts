import type { Scan, ScanError } from '../catalogue/scan.store.ts';
import { noAnswer } from '../db/mysql-errors.ts';
import { ownSchemaFault } from '../db/own-schema.ts';
import type { Log } from '../log.ts';
import type { RunningScan, Scanner, ScanOptions, ScanOutcome } from './scan.service.ts';
import { ratesPending } from './snapshot.ts';
import type { ZiService } from './zi.service.ts';

/** How often the job looks whether a scan is due or another replica has published. */
const TICK_MS = 2_000;
/** A failed scan is tried again after this, doubled with every further failure up to the refresh interval. */
const RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;
/** One that failed soon has cost nothing: then nobody waits longer than this for a database that is back. */
const CHEAP_RETRY_MS = 10_000;
/** How often a scan that another replica claims to run is checked for life, through the scan lock. */
const TAKE_OVER_MS = 10_000;
/** Our own schema is out of reach when no look at it has succeeded for so long. */
const OUT_OF_REACH_MS = 10_000;

type ScanJobDeps = {
  scanner: Scanner;
  zi: ZiService;
  refreshMs: number;
  /** Epoch milliseconds. */
  now(): number;
  log: Pick<Log, 'info' | 'warn'>;
  /** Told of each scan that ended here, and how many milliseconds it took. */
  onScan?: ((outcome: ScanOutcome, ms: number) => void) | undefined;
};

const retryMs = (failures: number, refreshMs: number, tookMs: number): number =>
  Math.min(
    RETRY_MS * 2 ** Math.max(0, failures - 1),
    Math.max(CHEAP_RETRY_MS, Math.min(tookMs, MAX_RETRY_MS)),
    refreshMs,
  );

const UNKNOWN_FAULT = { code: 'scan_failed', message: 'no scan can begin: the log of the service says why' };

const endOf = (scan: Scan): number => (scan.finishedAt ?? scan.startedAt).getTime();

/** When the next scan is due, in epoch milliseconds, by the last one that any replica has recorded. */
export const dueAt = (last: Scan | null, failures: number, refreshMs: number): number => {
  if (last === null) return 0;
  switch (last.state) {
    case 'SUCCEEDED':
      return last.startedAt.getTime() + refreshMs;
    case 'FAILED':
      return endOf(last) + retryMs(failures, refreshMs, endOf(last) - last.startedAt.getTime());
    case 'ABORTED':
      return 0;
    case 'RUNNING':
      return last.startedAt.getTime() + TAKE_OVER_MS;
  }
};

/** Scans when it is due or asked for, and keeps the service's state fresh, on every replica. */
export const createScanJob = ({ scanner, zi, refreshMs, now, log, onScan }: ScanJobDeps) => {
  const stopping = new AbortController();
  const startedAt = now();
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();
  let scanning: Promise<void> = Promise.resolve();
  let busy = false;
  let failures = 0;
  let notBefore = 0;
  let repriceNotBefore = 0;
  let repricing: Promise<void> | null = null;
  /** Monotonic, for no clock that is set must hide or feign an outage; null until the job runs. */
  let seenAt: number | null = null;
  let unseen: unknown = null;
  let blocked: unknown = null;

  const refresh = async (): Promise<boolean> => {
    try {
      await zi.refresh();
      seenAt = performance.now();
      unseen = null;
      return true;
    } catch (error) {
      if (unseen === null) log.warn({ err: error }, 'our own schema is out of reach');
      unseen = error;
      return false;
    }
  };

  /** Begins a scan here; null while one runs, here or elsewhere, or figures are priced anew. */
  const begin = async (options?: ScanOptions): Promise<RunningScan | null> => {
    if (busy || repricing !== null || stopping.signal.aborted) return null;
    busy = true;
    const begun = now();
    let scan: RunningScan | null = null;
    try {
      scan = await scanner.begin(stopping.signal, options);
      blocked = null;
    } catch (error) {
      blocked = error;
      throw error;
    } finally {
      busy = scan !== null;
    }
    if (scan === null) return null;
    const { done, released } = scan;
    scanning = done.then(async (outcome) => {
      const took = now() - begun;
      onScan?.(outcome, took);
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (failures > 0) notBefore = now() + retryMs(failures, refreshMs, took);
      await refresh();
      await released;
      await refresh(); // the past may have been rebuilt
      busy = false;
    });
    return scan;
  };

  const isDue = (): boolean => {
    const last = zi.state()?.lastScan ?? null;
    const time = now();
    if (busy || time < notBefore) return false;
    // Somebody asked for a scan, and it could not begin: only one that does shows that it can.
    if (blocked !== null) return true;
    // A clock set back must not stop scans: a start far in the future counts as long ago.
    if (last !== null && last.startedAt.getTime() > time + refreshMs) return true;
    // A process scans when it starts, unless another replica has begun to since.
    if (last?.state === 'SUCCEEDED' && last.startedAt.getTime() < startedAt) return true;
    return time >= dueAt(last, failures, refreshMs);
  };

  /** The change of rates that figures are to be priced anew for, if there is one. */
  const pendingRates = (): number | null => {
    const state = zi.state();
    if (busy || state === null || now() < repriceNotBefore) return null;
    return ratesPending(state.snapshot, state.ratesChangeId) ? state.ratesChangeId : null;
  };

  const reprice = async (change: number): Promise<void> => {
    try {
      if (!(await scanner.reprice(stopping.signal))) return;
      log.info({ change }, 'rates have changed: figures are priced anew');
      await refresh();
    } catch (error) {
      repriceNotBefore = now() + RETRY_MS;
      if (stopping.signal.aborted) return;
      log.warn({ err: error }, 'figures could not be priced anew; it is tried again');
    } finally {
      repricing = null;
    }
  };

  const tick = async (): Promise<void> => {
    if (!(await refresh()) || repricing !== null) return;
    if (!isDue()) {
      const change = pendingRates();
      // It may take minutes, and meanwhile the state is to be looked at as always.
      if (change !== null) repricing = reprice(change);
      return;
    }
    try {
      if ((await begin()) === null) notBefore = now() + TAKE_OVER_MS;
    } catch (error) {
      log.warn({ err: error }, 'a scan could not begin; it is tried again');
      failures += 1;
      notBefore = now() + retryMs(failures, refreshMs, 0);
    }
  };

  let isTicking = false;
  let isWoken = false;

  const loop = (): void => {
    isTicking = true;
    isWoken = false;
    ticking = tick()
      .catch((error: unknown) => log.warn({ err: error }, 'the scan job failed; it goes on'))
      .then(() => {
        isTicking = false;
        if (!stopping.signal.aborted) timer = setTimeout(loop, isWoken ? 0 : TICK_MS);
      });
  };

  /** Why nothing newer can be published or seen here, although a scan may be due; null while all is well. */
  const trouble = (): ScanError | null => {
    const isUnseen = seenAt !== null && performance.now() - seenAt > OUT_OF_REACH_MS;
    const fault = isUnseen ? (unseen ?? noAnswer(OUT_OF_REACH_MS)) : blocked;
    return fault === null ? null : (ownSchemaFault(fault) ?? UNKNOWN_FAULT);
  };

  return {
    start: (): void => {
      seenAt = performance.now();
      loop();
    },
    begin,
    /** Looks at once for what is to be done, rather than in its own time. */
    wake: (): void => {
      isWoken = true;
      if (isTicking || timer === undefined || stopping.signal.aborted) return;
      clearTimeout(timer);
      loop();
    },
    trouble,
    /** Aborts a running scan at its next page and waits for it. */
    stop: async (): Promise<void> => {
      stopping.abort();
      clearTimeout(timer);
      await ticking;
      await repricing;
      await scanning;
    },
  };
};

export type ScanJob = ReturnType<typeof createScanJob>;
