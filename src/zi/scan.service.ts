import type { Features } from '../catalogue/catalogue.probe.ts';
import { CatalogueError } from '../catalogue/catalogue-error.ts';
import type { Lock } from '../db/lock.ts';
import { ownSchemaFault } from '../db/own-schema.ts';
import type { Log } from '../log.ts';
import { createGatherer, type GatherDeps } from './gather.service.ts';
import { createPublisher, type PublisherDeps } from './publish.service.ts';
import { createScanTransaction, type ScanTransactionDeps } from './scan-transaction.service.ts';
import type { Snapshot } from './snapshot.ts';

export type ScannerDeps = PublisherDeps &
  GatherDeps &
  Omit<ScanTransactionDeps, 'lockPublished'> & {
    /** Takes the lock that lets one scanner run at a time; null while another runs. */
    lock(): Promise<Lock | null>;
    /** Removes what is too old to be kept, after a scan. */
    prune?: ((now: number) => Promise<void>) | undefined;
    /** Rebuilds the past, after a scan has been published and while its lock is held. */
    backfill?: Backfill | undefined;
    log: Log;
  };

export type ScanOutcome = 'succeeded' | 'failed' | 'aborted';

/** A scan that has begun: its id, how it will have ended, and when another may begin. Neither promise rejects. */
export type RunningScan = { id: number; done: Promise<ScanOutcome>; released: Promise<void> };

/** What has been published, and under which lock. */
export type Published = { snapshot: Snapshot; features: Features; held: Lock; signal: AbortSignal };

export type Backfill = {
  /** Has the past rebuilt after the next scan, though it has been before. */
  request(): Promise<void>;
  run(published: Published): Promise<void>;
};

type Ended = { outcome: ScanOutcome; published: Published | null };

const UNEXPECTED = {
  code: 'scan_failed',
  message: 'the scan failed unexpectedly: the log of the service says why',
};

/** What came or went while it was read, as in an upgrade of OpenMetadata, would be half in the numbers. */
const requireSame = (before: Features, after: Features): void => {
  if (JSON.stringify(before) !== JSON.stringify(after))
    throw new CatalogueError(
      'openmetadata_changed',
      'OpenMetadata was changed while it was read: the scan is tried again',
    );
};

export type ScanOptions = {
  /** Reads everything, whatever is known already. */
  full?: boolean;
  /** Has the past rebuilt once more after it. */
  again?: boolean;
};

export type Scanner = {
  /** Begins a scan unless one is running, here or on another replica. Rejects when it cannot be recorded. */
  begin(signal: AbortSignal, options?: ScanOptions): Promise<RunningScan | null>;
  /** Prices the published scan anew with the rates in force; false while a scan runs, which will do so itself. */
  reprice(signal: AbortSignal): Promise<boolean>;
};

type Begun = { scanId: number; startedAt: number; held: Lock; signal: AbortSignal; full: boolean };

/**
 * Scans OpenMetadata: probe, store what is read, judge it, make it what readers see. All of it is one transaction, so a
 * scan that ends before its last line has left nothing.
 */
export const createScanner = (deps: ScannerDeps): Scanner => {
  const { db, catalogue, scans, zi, lock, beforeCommit, prune, backfill, now, log } = deps;
  const publisher = createPublisher(deps);
  const gather = createGatherer(deps);
  const inScan = createScanTransaction({ db, lockPublished: zi.lockPublished, beforeCommit });

  const scan = async ({ scanId, startedAt, held, signal, full }: Begun): Promise<Published> => {
    const features = await catalogue.probe();
    await scans.progress(scanId, { phase: 'reading', openmetadata_version: features.version });
    const { scanned, snapshot } = await inScan(async (trx, beside) => {
      const scanned = await gather({ trx, beside }, { scanId, startedAt, signal, full }, features);
      signal.throwIfAborted();
      await scans.progress(scanId, { phase: 'publishing' });
      const snapshot = await publisher.publish(trx, scanned);
      requireSame(features, await catalogue.probe());
      if (!(await held.isHeld())) throw new Error('the scan lock was lost on the way');
      return { scanned, snapshot };
    });
    const mode = scanned.isIncrement ? 'incremental' : 'full';
    log.info(
      { scan: scanId, mode, tables: scanned.progress.tables, ms: now() - startedAt },
      'scan published',
    );
    return { snapshot, features, held, signal };
  };

  const recordEnd = async (scanId: number, error: unknown, signal: AbortSignal): Promise<ScanOutcome> => {
    if (signal.aborted) {
      await scans.abort(scanId, new Date(now()));
      return 'aborted';
    }
    // Faults of OpenMetadata's MySQL are CatalogueErrors: what is left of the driver's is of our own schema.
    const known = error instanceof CatalogueError ? error : ownSchemaFault(error);
    const { code, message } = known ?? UNEXPECTED;
    if (known !== null) log.warn({ scan: scanId, code }, `scan failed: ${message}`);
    else log.error({ scan: scanId, err: error }, 'scan failed');
    await scans.fail(scanId, new Date(now()), { code, message });
    return 'failed';
  };

  const finish = async (begun: Begun): Promise<Ended> => {
    const { scanId, signal } = begun;
    try {
      const published = await scan(begun);
      await prune?.(now()).catch((error: unknown) =>
        log.warn({ err: error }, 'old scans could not be removed'),
      );
      return { outcome: 'succeeded', published };
    } catch (error) {
      const outcome = await recordEnd(scanId, error, signal).catch((failure: unknown) => {
        log.warn({ scan: scanId, err: failure }, 'the end of a scan could not be recorded');
        return 'failed' as const;
      });
      return { outcome, published: null };
    }
  };

  /** What is done under the lock when readers have the scan already. */
  const follow = async ({ published }: Ended): Promise<void> => {
    if (published === null || backfill === undefined || published.signal.aborted) return;
    await backfill.run(published).catch((error: unknown) => {
      if (published.signal.aborted) return;
      log.warn({ err: error }, 'the past could not be rebuilt; it is tried again after the next scan');
    });
  };

  return {
    reprice: async (signal) => {
      const held = await lock();
      if (held === null) return false;
      try {
        await inScan((trx, beside) => publisher.reprice(trx, beside, signal));
        return true;
      } finally {
        await held.release();
      }
    },

    begin: async (signal, { again = false, full = false } = {}) => {
      const held = await lock();
      if (held === null) return null;
      try {
        const startedAt = now();
        if (again) await backfill?.request();
        const id = await scans.start(new Date(startedAt));
        const ended = finish({ scanId: id, startedAt, held, signal, full });
        const released = ended.then(follow).finally(held.release);
        // Without a backfill the lock is free as soon as the scan is done.
        const done = (backfill === undefined ? released : Promise.resolve()).then(() => ended);
        return { id, done: done.then(({ outcome }) => outcome), released };
      } catch (error) {
        await held.release();
        throw error;
      }
    },
  };
};
