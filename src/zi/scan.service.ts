import type { Features } from '../catalogue/catalogue.probe.ts';
import type { Catalogue } from '../catalogue/catalogue.service.ts';
import { CatalogueError } from '../catalogue/catalogue-error.ts';
import type { FactsStore } from '../catalogue/facts.store.ts';
import type { ScanStore } from '../catalogue/scan.store.ts';
import type { ServiceHash } from '../catalogue/table-facts.ts';
import type { Lock } from '../db/lock.ts';
import type { ThirdeyeDb } from '../db/thirdeye.ts';
import { type Day, dayOf } from '../time.ts';
import { createEvaluation } from './evaluate.ts';
import { METHOD_VERSION } from './score.ts';
import type { Snapshot } from './snapshot.ts';
import type { Weights } from './weights.ts';
import type { ZiStore } from './zi.store.ts';

type Log = {
  info(obj: object, msg: string): void;
  warn(obj: object, msg: string): void;
  error(obj: object, msg: string): void;
};

export type ScannerDeps = {
  db: ThirdeyeDb;
  catalogue: Catalogue;
  facts: FactsStore;
  scans: ScanStore;
  zi: ZiStore;
  weights: Weights;
  /** Takes the lock that lets one scanner run at a time; null while another runs. */
  lock(): Promise<Lock | null>;
  /** Epoch milliseconds. */
  now(): number;
  log: Log;
  /** Joins the publishing transaction, after the facts are merged and before the snapshot is seen. */
  onPublish?(trx: ThirdeyeDb, snapshot: Snapshot): Promise<void>;
};

export type ScanOutcome = 'succeeded' | 'failed' | 'aborted' | 'busy';

type Read = { tables: number; serviceTypes: Map<ServiceHash, string> };

const UNEXPECTED = {
  code: 'scan_failed',
  message: 'the scan failed unexpectedly: the log of the service says why',
};

/** Runs one scan: probe, read in pages into the stage, publish in one transaction. Never throws. */
export const createScanner = ({
  db,
  catalogue,
  facts,
  scans,
  zi,
  weights,
  lock,
  now,
  log,
  onPublish,
}: ScannerDeps) => {
  const read = async (scanId: number, features: Features, today: Day, signal: AbortSignal): Promise<Read> => {
    await facts.clearStaged();
    const result: Read = { tables: 0, serviceTypes: new Map() };
    const stage = async (page: Parameters<FactsStore['stage']>[1]): Promise<void> => {
      await facts.stage(scanId, page);
      result.tables += page.length;
      await scans.progress(scanId, { tables_read: result.tables });
    };
    let staging: Promise<void> = Promise.resolve();
    try {
      for await (const page of catalogue.pages(features, today, signal)) {
        await staging;
        for (const [hash, type] of page.serviceTypes) result.serviceTypes.set(hash, type);
        staging = stage(page.facts);
        staging.catch(() => undefined); // awaited before the next page; until then it must not count as unhandled
      }
    } finally {
      await staging;
    }
    return result;
  };

  const publish = async (
    scanId: number,
    startedAt: number,
    features: Features,
    read: Read,
  ): Promise<void> => {
    const today = dayOf(startedAt);
    const services = await catalogue.readServices(features);
    await db.transaction().execute(async (trx) => {
      await facts.merge(trx, scanId, read.tables);
      const extremes = new Map(
        (await facts.serviceExtremes(trx, today)).map((row) => [row.serviceHash, row]),
      );
      const evaluation = createEvaluation({ services, serviceTypes: read.serviceTypes, extremes }, today);
      for await (const page of facts.pages(trx)) for (const table of page) evaluation.add(table);
      const snapshot: Snapshot = {
        scanId,
        capturedAt: startedAt,
        day: today,
        methodVersion: METHOD_VERSION,
        weights,
        openmetadataVersion: features.version,
        missing: features.missing,
        services: evaluation.services(),
      };
      await onPublish?.(trx, snapshot);
      await zi.publish(trx, snapshot);
      await scans.succeed(trx, scanId, new Date(now()));
    });
  };

  const scan = async (scanId: number, startedAt: number, held: Lock, signal: AbortSignal): Promise<void> => {
    const features = await catalogue.probe();
    const total = await catalogue.countTables();
    await scans.progress(scanId, {
      phase: 'reading',
      tables_total: total,
      openmetadata_version: features.version,
    });
    const result = await read(scanId, features, dayOf(startedAt), signal);
    signal.throwIfAborted();
    if (!(await held.isHeld())) throw new Error('the scan lock was lost while reading');
    await scans.progress(scanId, { phase: 'publishing' });
    await publish(scanId, startedAt, features, result);
    log.info({ scan: scanId, tables: result.tables, ms: now() - startedAt }, 'scan published');
  };

  const end = async (scanId: number, error: unknown, signal: AbortSignal): Promise<ScanOutcome> => {
    if (signal.aborted) {
      await scans.abort(scanId, new Date(now()));
      return 'aborted';
    }
    const known = error instanceof CatalogueError;
    const { code, message } = known ? error : UNEXPECTED;
    if (known) log.warn({ scan: scanId, code }, `scan failed: ${message}`);
    else log.error({ scan: scanId, err: error }, 'scan failed');
    await scans.fail(scanId, new Date(now()), { code, message });
    return 'failed';
  };

  return {
    run: async (signal: AbortSignal): Promise<ScanOutcome> => {
      let held: Lock | null = null;
      try {
        held = await lock();
        if (held === null) return 'busy';
        const startedAt = now();
        const scanId = await scans.start(new Date(startedAt));
        try {
          await scan(scanId, startedAt, held, signal);
          return 'succeeded';
        } catch (error) {
          return await end(scanId, error, signal);
        }
      } catch (error) {
        log.warn({ err: error }, 'a scan could not be recorded');
        return 'failed';
      } finally {
        await held?.release();
      }
    },
  };
};

export type Scanner = ReturnType<typeof createScanner>;
