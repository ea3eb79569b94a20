import type { Scan } from '../catalogue/scan.store.ts';
import type { Scanner } from './scan.service.ts';
import type { ZiService } from './zi.service.ts';

/** How often the job looks whether a scan is due or another replica has published. */
const TICK_MS = 2_000;
/** A failed scan is tried again after this, doubled with every further failure up to the refresh interval. */
const RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;
/** How often a scan that another replica claims to run is checked for life, through the scan lock. */
const TAKE_OVER_MS = 10_000;

type Log = { warn(obj: object, msg: string): void };

export type ScanJobDeps = {
  scanner: Scanner;
  zi: ZiService;
  refreshMs: number;
  /** Epoch milliseconds. */
  now(): number;
  log: Log;
};

/** A process scans when it starts, unless another replica has begun a scan this recently. */
const RECENT_MS = 60_000;

/** When the next scan is due, in epoch milliseconds, by the last one that any replica has recorded. */
export const dueAt = (last: Scan | null, failures: number, refreshMs: number): number => {
  if (last === null) return 0;
  const retry = Math.min(RETRY_MS * 2 ** Math.max(0, failures - 1), MAX_RETRY_MS, refreshMs);
  switch (last.state) {
    case 'SUCCEEDED':
      return last.startedAt.getTime() + refreshMs;
    case 'FAILED':
      return (last.finishedAt ?? last.startedAt).getTime() + retry;
    case 'ABORTED':
      return 0;
    case 'RUNNING':
      return last.startedAt.getTime() + TAKE_OVER_MS;
  }
};

/** Scans when it is due and keeps the service's state fresh, on every replica. */
export const createScanJob = ({ scanner, zi, refreshMs, now, log }: ScanJobDeps) => {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let failures = 0;
  let notBefore = 0;
  const startedAt = now();
  let reported = false;

  const refresh = async (): Promise<boolean> => {
    try {
      await zi.refresh();
      reported = false;
      return true;
    } catch (error) {
      if (!reported) log.warn({ err: error }, 'our own schema is out of reach');
      reported = true;
      return false;
    }
  };

  const tick = async (): Promise<void> => {
    if (!(await refresh())) return;
    const last = zi.state()?.lastScan ?? null;
    const time = now();
    // A clock set back must not stop scans: a start far in the future counts as long ago.
    const clockWentBack = last !== null && last.startedAt.getTime() > time + refreshMs;
    const beforeStart = last?.state === 'SUCCEEDED' && last.startedAt.getTime() < startedAt - RECENT_MS;
    const due = clockWentBack || beforeStart || time >= dueAt(last, failures, refreshMs);
    if (!due || time < notBefore) return;
    const outcome = await scanner.run(stopping.signal);
    if (outcome === 'busy') notBefore = now() + TAKE_OVER_MS;
    failures = outcome === 'failed' ? failures + 1 : 0;
    await refresh();
  };

  const loop = (): void => {
    running = tick()
      .catch((error: unknown) => log.warn({ err: error }, 'the scan job failed; it goes on'))
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(loop, TICK_MS);
      });
  };

  return {
    start: loop,
    /** Aborts a running scan at its next page and waits for it. */
    stop: async (): Promise<void> => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
};

export type ScanJob = ReturnType<typeof createScanJob>;
