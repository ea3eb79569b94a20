import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isFree, lockName } from '../db/lock.ts';
import { thirdeyeOptions } from '../db/mysql.ts';
import type { PoolUse } from '../db/pool.ts';
import type { ScanOutcome } from '../zi/scan.service.ts';
import { ABORT, type PlainError, type Report, revivedError, type Task, type ThreadData } from './messages.ts';
import type { Scanning, ScanningDeps } from './scanning.ts';

const ENTRY = new URL(`thread${extname(import.meta.url)}`, import.meta.url);

type Answer = Extract<Report, { kind: 'begun' | 'repriced' }>;

/** Log fields with their errors as the log knows them. */
const withErrors = (fields: Record<string, unknown>): object =>
  'err' in fields ? { ...fields, err: revivedError(fields['err'] as PlainError) } : fields;

/**
 * Scans in a thread of its own, one for each scan: requests are answered meanwhile, whatever a scan computes, and its
 * memory is given back when it ends.
 */
export const createScanThread = ({ config, log, now, attention }: ScanningDeps): Scanning => {
  const idle: PoolUse = { size: config.mysql.poolSize, used: 0, waiting: 0 };
  let use = idle;
  let isClosed = false;
  const ours = thirdeyeOptions(config);
  const lock = lockName('scan', config.thirdeye.schema);
  const threads = new Map<Worker, Promise<void>>();

  /** A replica whose neighbour scans asks again and again: no thread need be begun to learn that it does. */
  const mayStart = async (signal: AbortSignal): Promise<boolean> =>
    (await isFree(ours, lock)) && !signal.aborted && !isClosed;

  const start = (task: Task, signal: AbortSignal) => {
    const clockAheadMs = now() - Date.now();
    const workerData: ThreadData = { config, task, clockAheadMs, attention: attention.memory };
    const worker = new Worker(ENTRY, { workerData });
    const answer = Promise.withResolvers<Answer>();
    const done = Promise.withResolvers<ScanOutcome>();
    const released = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<void>();
    threads.set(worker, exited.promise);
    const abort = (): void => worker.postMessage(ABORT);
    signal.addEventListener('abort', abort);
    worker.on('message', (report: Report) => {
      switch (report.kind) {
        case 'log':
          return log[report.level](withErrors(report.fields), report.message);
        case 'use':
          use = report.use;
          return;
        case 'refused':
          return answer.reject(revivedError(report.error));
        case 'done':
          return done.resolve(report.outcome);
        case 'released':
          return released.resolve();
        default:
          return answer.resolve(report);
      }
    });
    worker.on('error', (error) => {
      log.error({ err: error }, "a scan's thread failed");
      answer.reject(error);
    });
    worker.on('exit', () => {
      threads.delete(worker);
      signal.removeEventListener('abort', abort);
      use = idle;
      // After what the thread has told, these change nothing; a thread that died has lost its lock with its connections.
      answer.reject(new Error("a scan's thread ended before its scan began"));
      done.resolve('failed');
      released.resolve();
      exited.resolve();
    });
    return { answer: answer.promise, done: done.promise, released: released.promise };
  };

  return {
    scanner: {
      begin: async (signal, options = {}) => {
        if (!(await mayStart(signal))) return null;
        const { answer, done, released } = start({ kind: 'scan', options }, signal);
        const begun = await answer;
        return begun.kind === 'begun' && begun.id !== null ? { id: begun.id, done, released } : null;
      },
      reprice: async (signal) => {
        if (!(await mayStart(signal))) return false;
        const repriced = await start({ kind: 'reprice' }, signal).answer;
        return repriced.kind === 'repriced' && repriced.isDone;
      },
    },
    use: () => use,
    close: async (withinMs = 0) => {
      isClosed = true;
      const late = setTimeout(() => {
        for (const worker of threads.keys()) void worker.terminate();
      }, withinMs);
      await Promise.all(threads.values());
      clearTimeout(late);
    },
  };
};
