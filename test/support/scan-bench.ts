import { createCatalogue } from '../../src/catalogue/catalogue.service.ts';
import { createCursorStore } from '../../src/catalogue/cursor.store.ts';
import { createFactsStore } from '../../src/catalogue/facts.store.ts';
import { createInventory } from '../../src/catalogue/inventory.service.ts';
import { createScanStore } from '../../src/catalogue/scan.store.ts';
import { createUsageStore } from '../../src/catalogue/usage.store.ts';
import { createDashboardService } from '../../src/dashboard/dashboard.service.ts';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { loadMigrations, migrate } from '../../src/db/migrate.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { createReadiness } from '../../src/health/readiness.service.ts';
import { createRatesStore } from '../../src/money/rates.store.ts';
import { createScanner, type ScannerDeps } from '../../src/zi/scan.service.ts';
import { createZiService } from '../../src/zi/zi.service.ts';
import { createZiStore } from '../../src/zi/zi.store.ts';
import { createOpenMetadataDb, createThirdeyeDb } from './db.ts';
import type { TestDatabases } from './mysql.ts';
import { captureLog, type Env, testConfig } from './service.ts';

const REFRESH_MS = 3_600_000;

type BenchOptions = {
  env?: Env;
  now?: () => number;
  scanner?: Partial<ScannerDeps>;
};

/** One replica without HTTP and without its clockwork: scans run when a test says so. Migrates first. */
export const createScanBench = async (databases: TestDatabases, options: BenchOptions = {}) => {
  const config = testConfig(databases, options.env);
  const { now = Date.now } = options;
  const { log, lines } = captureLog();
  const { schema } = config.thirdeye;
  const ours = connectionOptions(config.mysql, config.thirdeye);
  await migrate(ours, schema, await loadMigrations());
  const db = createThirdeyeDb(ours, schema, config.mysql.poolSize);
  const scanDb = createThirdeyeDb(ours, schema, 2);
  const om = createOpenMetadataDb(
    connectionOptions(config.mysql, config.openmetadata),
    config.openmetadata.database,
    config.mysql.poolSize,
  );
  const catalogue = createCatalogue(om);
  const facts = createFactsStore();
  const scans = createScanStore(db);
  const cursors = createCursorStore();
  const fullScanMs = config.fullScanHours * 3_600_000;
  const store = createZiStore(db);
  const zi = createZiService({ zi: store, scans, lastRateChange: async () => 0 });
  const { weights } = config;
  const lock = () => acquireLock(ours, lockName('scan', schema));
  const { currentBook } = createRatesStore(db);
  const usage = createUsageStore();
  const deps = {
    db: scanDb,
    catalogue,
    facts,
    usage,
    scans,
    cursors,
    fullScanMs,
    zi: store,
    weights,
    currentBook,
    minSavingsMicros: 5_000_000n,
    lock,
    now,
    log,
  };
  const all = { ...deps, ...options.scanner };
  const scanner = createScanner({ inventory: createInventory(all), ...all });
  const dashboard = createDashboardService({ zi, weights, refreshMs: REFRESH_MS, now });
  const readiness = createReadiness({
    lifecycle: { phase: 'running', waitingFor: null },
    zi,
    checkThirdeye: async () => {
      await db.selectFrom('published_scan').selectAll().execute();
    },
    checkOpenMetadata: () => catalogue.check(),
    authEnabled: true,
    log,
    now,
  });
  return {
    ...deps,
    om,
    store,
    lines,
    /** Scans once, then reads what readers would. */
    scan: async (signal = new AbortController().signal) => {
      const scan = await scanner.begin(signal);
      const outcome = scan === null ? 'busy' : await scan.done;
      await zi.refresh();
      return outcome;
    },
    lastScan: async () => (await scans.latest()).last,
    ziScore: async (service?: string) => {
      await zi.refresh();
      return dashboard.ziScore({ service });
    },
    history: (days = 365) => dashboard.healthHistory(days),
    ready: () => readiness.readiness(),
    close: async () => {
      await Promise.all([db.destroy(), scanDb.destroy(), om.destroy()]);
    },
  };
};

export type ScanBench = Awaited<ReturnType<typeof createScanBench>>;
