import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Scan } from '../../src/catalogue/scan.store.ts';
import { createScanJob, dueAt } from '../../src/zi/scan.job.ts';
import type { Scanner, ScanOutcome } from '../../src/zi/scan.service.ts';
import type { Snapshot } from '../../src/zi/snapshot.ts';
import { stateOf } from '../support/facts.ts';

const START = 1_800_000_000_000;
const REFRESH_MS = 3_600_000;

const scan = (state: Scan['state'], startedAt = START, finishedAt: number | null = null): Scan => ({
  id: 1,
  state,
  phase: 'done',
  mode: null,
  tablesRead: 0,
  tablesTotal: null,
  changed: null,
  removed: null,
  startedAt: new Date(startedAt),
  finishedAt: finishedAt === null ? null : new Date(finishedAt),
  error: null,
});
const failed = scan('FAILED', START, START + 90_000);
const failedSoon = scan('FAILED', START, START + 700);

describe('a scan is due', () => {
  it('at once when there was none, or the last was aborted', () => {
    expect(dueAt(null, 0, REFRESH_MS)).toBe(0);
    expect(dueAt(scan('ABORTED', START, START + 5), 9, REFRESH_MS)).toBe(0);
  });

  it('a refresh interval after the start of one that succeeded', () => {
    expect(dueAt(scan('SUCCEEDED', START, START + 90_000), 0, REFRESH_MS)).toBe(START + REFRESH_MS);
  });

  it('10 seconds after the start of one that claims to run', () => {
    expect(dueAt(scan('RUNNING'), 0, REFRESH_MS)).toBe(START + 10_000);
  });

  it.each([
    [0, 5],
    [1, 5],
    [2, 10],
    [3, 20],
    [4, 40],
    [5, 60],
    [6, 60],
    [5_000, 60],
  ])('after %i failures of our own, %i seconds after the end of one that failed', (failures, seconds) => {
    expect(dueAt(failed, failures, REFRESH_MS)).toBe(START + 90_000 + seconds * 1000);
  });

  it('never more than 10 seconds after one that failed soon, and so cost nothing', () => {
    const pauses = [1, 2, 3, 5_000].map((n) => dueAt(failedSoon, n, REFRESH_MS) - START - 700);
    expect(pauses).toEqual([5_000, 10_000, 10_000, 10_000]);
    expect(dueAt(scan('FAILED', START, START + 25_000), 9, REFRESH_MS)).toBe(START + 50_000);
  });

  it('never later after a failure than after a success', () => {
    expect(dueAt(failed, 1, 1_000)).toBe(START + 90_000 + 1_000);
    expect(dueAt(failed, 4, 30_000)).toBe(START + 90_000 + 30_000);
  });

  it('by the start of one that failed without an end', () => {
    expect(dueAt(scan('FAILED'), 1, REFRESH_MS)).toBe(START + 5_000);
  });
});

describe('the job', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs the job for some seconds of a false clock; answers the seconds at which it scanned. */
  const scansWithin = async (seconds: number, last: Scan | null, outcomes: (ScanOutcome | 'busy')[] = []) => {
    vi.setSystemTime(START);
    const at: number[] = [];
    const state = { ...stateOf(null), lastScan: last };
    const job = createScanJob({
      scanner: {
        reprice: async () => true,
        begin: async () => {
          at.push((Date.now() - START) / 1000);
          const outcome = outcomes[at.length - 1] ?? 'succeeded';
          if (outcome === 'succeeded') state.lastScan = scan('SUCCEEDED', Date.now(), Date.now());
          return outcome === 'busy'
            ? null
            : { id: at.length, done: Promise.resolve(outcome), released: Promise.resolve() };
        },
      },
      zi: { state: () => state, refresh: async () => undefined, history: async () => [] },
      refreshMs: REFRESH_MS,
      now: () => Date.now(),
      log: { info: () => undefined, warn: () => undefined },
    });
    job.start();
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    await job.stop();
    return at;
  };

  it('scans when it starts, then once in a refresh interval', async () => {
    expect(await scansWithin(7_201, null)).toEqual([0, 3_600, 7_200]);
    expect(await scansWithin(9, scan('SUCCEEDED', START - 1))).toEqual([0]);
  });

  it('does not scan at its start what another replica has begun to scan since', async () => {
    expect(await scansWithin(60, scan('SUCCEEDED', START + 1_000))).toEqual([]);
    expect(await scansWithin(60, scan('RUNNING', START + 55_000))).toEqual([]);
  });

  it('takes over a scan that died, and waits 10 seconds when it is alive', async () => {
    expect(await scansWithin(29, scan('RUNNING', START - 60_000), ['busy', 'busy', 'busy'])).toEqual([
      0, 10, 20,
    ]);
  });

  it('scans although the last start lies far in the future: a clock set back', async () => {
    expect(await scansWithin(1, scan('SUCCEEDED', START + 2 * REFRESH_MS))).toEqual([0]);
  });

  it('backs off although a failure could not be recorded', async () => {
    const at = await scansWithin(60, scan('SUCCEEDED', START - 2 * REFRESH_MS), Array(60).fill('failed'));
    expect(at).toEqual([0, 6, 16, 26, 36, 46, 56]);
  });

  it('looks at the state while figures are priced anew, however long that takes, and ends it when it stops', async () => {
    const priced = { rates: null, services: [], domains: [] } as unknown as Snapshot;
    const state = { ...stateOf(priced), lastScan: scan('SUCCEEDED', START), ratesChangeId: 1 };
    let looks = 0;
    let repriced = 0;
    const job = createScanJob({
      scanner: {
        begin: async () => ({ id: 1, done: Promise.resolve('succeeded'), released: Promise.resolve() }),
        reprice: (signal) => {
          repriced += 1;
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
      },
      zi: {
        state: () => state,
        refresh: async () => {
          looks += 1;
        },
        history: async () => [],
      },
      refreshMs: REFRESH_MS,
      now: () => Date.now(),
      log: { info: () => undefined, warn: () => undefined },
    });
    job.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect({ looks, repriced }).toEqual({ looks: 31, repriced: 1 });
    expect(job.trouble()).toBeNull();
    expect(await job.begin()).toBeNull();
    await job.stop();
  });

  it('backs off anew after a success', async () => {
    const outcomes: ScanOutcome[] = ['failed', 'failed', 'succeeded', 'failed'];
    expect(await scansWithin(3_640, null, outcomes)).toEqual([0, 6, 16, 3_616, 3_622]);
  });

  /** A job on a published snapshot, with a scanner that does as it is told. */
  const jobWith = (scanner: Scanner, ratesChangeId: number) => {
    const priced = { rates: null, services: [], domains: [] } as unknown as Snapshot;
    const state = { ...stateOf(priced), lastScan: scan('SUCCEEDED', START), ratesChangeId };
    return createScanJob({
      scanner,
      zi: { state: () => state, refresh: async () => undefined, history: async () => [] },
      refreshMs: REFRESH_MS,
      now: () => Date.now(),
      log: { info: () => undefined, warn: () => undefined },
    });
  };

  it('tries again to price anew what could not be priced, after a while', async () => {
    const reprice = vi.fn(async () => Promise.reject(new Error('no')));
    const job = jobWith({ reprice, begin: async () => null }, 1);
    job.start();
    await vi.advanceTimersByTimeAsync(11_000);
    await job.stop();
    expect(reprice).toHaveBeenCalledTimes(2);
  });

  it('looks at once when it is woken', async () => {
    const reprice = vi.fn(async () => true);
    const job = jobWith({ reprice, begin: async () => null }, 1);
    job.start();
    await vi.advanceTimersByTimeAsync(1);
    expect(reprice).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(100);
    job.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(reprice).toHaveBeenCalledTimes(2);
    await job.stop();
  });

  it('a scan that somebody asked for and that could not begin is begun soon: the trouble ends with its cause', async () => {
    let isDenied = true;
    const begin = async () => {
      if (isDenied) throw Object.assign(new Error('denied'), { code: 'ER_DBACCESS_DENIED_ERROR' });
      return { id: 2, done: Promise.resolve('succeeded' as const), released: Promise.resolve() };
    };
    const job = jobWith({ reprice: async () => true, begin }, 0);
    job.start();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(job.begin()).rejects.toThrow('denied');
    expect(job.trouble()?.code).toBe('thirdeye_database_denied');
    isDenied = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(job.trouble()).toBeNull();
    await job.stop();
  });
});
