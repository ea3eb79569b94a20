import { createFindingService } from '../action-items/finding.service.ts';
import { createIdempotencyStore } from '../action-items/idempotency.store.ts';
import { countRevision } from '../action-items/item-revision.store.ts';
import { createBackfill } from '../backfill/backfill.service.ts';
import { createBackfillStore } from '../backfill/backfill.store.ts';
import { createCatalogue } from '../catalogue/catalogue.service.ts';
import { createCursorStore } from '../catalogue/cursor.store.ts';
import { createFactsStore } from '../catalogue/facts.store.ts';
import { createInventory } from '../catalogue/inventory.service.ts';
import { createScanStore } from '../catalogue/scan.store.ts';
import { createUsageStore } from '../catalogue/usage.store.ts';
import type { Config } from '../config/types.ts';
import { acquireLock, lockName } from '../db/lock.ts';
import { openmetadataOptions, thirdeyeOptions } from '../db/mysql.ts';
import { createOpenMetadataPool, openmetadataDb } from '../db/openmetadata.ts';
import { type PoolUse, STATEMENT_MS } from '../db/pool.ts';
import { createThirdeyePool, thirdeyeDb } from '../db/thirdeye.ts';
import { createTurns } from '../db/turns.ts';
import { createStorageDaysStore } from '../forecast/storage-days.store.ts';
import type { Log } from '../log.ts';
import { microsOf } from '../money/cost.ts';
import { createRatesStore } from '../money/rates.store.ts';
import { saveBackfilled } from '../zi/history.store.ts';
import { createRetentionStore } from '../zi/retention.store.ts';
import { createScanner, type Scanner } from '../zi/scan.service.ts';
import { createZiStore } from '../zi/zi.store.ts';
import type { Attention } from './attention.ts';

const MS_PER_HOUR = 3_600_000;
/** For a scan's transaction, for what reads beside it, and for what it tells of its progress meanwhile. */
const OWN_CONNECTIONS = 3;

export type ScanningDeps = {
  config: Config;
  log: Log;
  /** Epoch milliseconds. */
  now(): number;
  /** While requests are coming, a scan gives way to them. */
  attention: Attention;
};

/** A scanner with all that it needs. */
export type Scanning = {
  scanner: Scanner;
  /** Of the connections that read OpenMetadata. */
  use(): PoolUse;
  close(withinMs?: number): Promise<void>;
};

/** Puts a scanner together: its pools, its stores and what follows a scan. */
export const createScanning = ({ config, log, now, attention }: ScanningDeps): Scanning => {
  const ours = thirdeyeOptions(config);
  const turns = createTurns({ areAlone: attention.areRequestsComing });
  const ourPool = createThirdeyePool(ours, config.thirdeye.schema, OWN_CONNECTIONS, turns);
  const theirPool = createOpenMetadataPool(
    openmetadataOptions(config),
    config.openmetadata.database,
    config.mysql.poolSize,
    turns,
  );
  const db = thirdeyeDb(ourPool, STATEMENT_MS.request);
  const scanDb = thirdeyeDb(ourPool, STATEMENT_MS.scan);
  const catalogue = createCatalogue(openmetadataDb(theirPool, STATEMENT_MS.scan));
  const usage = createUsageStore();
  const retention = createRetentionStore(scanDb, config.retention);
  const keys = createIdempotencyStore(db);
  const minSavingsMicros = microsOf(config.actionItems.minSavingsUsd);
  const findings = createFindingService({ db, minSavingsMicros, now });
  const storageDays = createStorageDaysStore(db);
  const backfill =
    config.backfillDays === 0
      ? undefined
      : createBackfill({
          db: scanDb,
          store: createBackfillStore(scanDb),
          catalogue,
          days: config.backfillDays,
          now,
          log,
          saveScores: saveBackfilled,
          saveStorage: storageDays.backfill,
        });
  const scanner = createScanner({
    db: scanDb,
    catalogue,
    inventory: createInventory({ catalogue, facts: createFactsStore(), usage }),
    usage,
    cursors: createCursorStore(),
    scans: createScanStore(db),
    zi: createZiStore(db),
    fullScanMs: config.fullScanHours * MS_PER_HOUR,
    weights: config.weights,
    currentBook: createRatesStore(db).currentBook,
    minSavingsMicros,
    lock: () => acquireLock(ours, lockName('scan', config.thirdeye.schema)),
    onPublish: async (trx, found, snapshot) => {
      await findings.reconcile(trx, found, snapshot);
      await storageDays.publish(trx, snapshot);
    },
    beforeCommit: countRevision,
    prune: async (time) => {
      await retention.prune(time);
      await keys.prune(time);
    },
    backfill,
    now,
    log,
  });
  return {
    scanner,
    use: theirPool.use,
    close: async (withinMs) => {
      await Promise.all([ourPool.close(withinMs), theirPool.close(withinMs)]);
    },
  };
};
