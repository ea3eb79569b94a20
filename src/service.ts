import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createActionItemService } from './action-items/action-item.service.ts';
import { createActionItemStore } from './action-items/action-item.store.ts';
import { createFindingService } from './action-items/finding.service.ts';
import { createIdempotencyStore } from './action-items/idempotency.store.ts';
import { createItemListStore } from './action-items/item-list.store.ts';
import { createItemStatsStore } from './action-items/item-stats.store.ts';
import { createPotentialSavings } from './action-items/potential-savings.store.ts';
import { type AppDeps, buildApp } from './app.ts';
import { createBackfillStore } from './backfill/backfill.store.ts';
import { createCatalogue } from './catalogue/catalogue.service.ts';
import { createScanStore } from './catalogue/scan.store.ts';
import type { Config } from './config/types.ts';
import { createBudgetService } from './dashboard/budget.service.ts';
import { createDashboardService } from './dashboard/dashboard.service.ts';
import { openmetadataOptions, thirdeyeOptions } from './db/mysql.ts';
import { createOpenMetadataPool, openmetadataDb } from './db/openmetadata.ts';
import { STATEMENT_MS } from './db/pool.ts';
import { createThirdeyePool, thirdeyeDb } from './db/thirdeye.ts';
import { createStorageDaysStore } from './forecast/storage-days.store.ts';
import { createReadiness } from './health/readiness.service.ts';
import { createAuthenticator } from './http/auth/authenticator.ts';
import { FAILURE_REASONS } from './http/auth/failure.ts';
import { createLifecycle } from './lifecycle.ts';
import { createMetricsListener } from './metrics/metrics.routes.ts';
import { createMetrics } from './metrics/metrics.service.ts';
import { microsOf } from './money/cost.ts';
import type { RateKey } from './money/own-rate.ts';
import { createRatesService } from './money/rates.service.ts';
import { createRatesStore } from './money/rates.store.ts';
import { createAttention } from './scan-thread/attention.ts';
import type { Scanning, ScanningDeps } from './scan-thread/scanning.ts';
import { createScansService } from './scans/scans.service.ts';
import { shutDown } from './shutdown.ts';
import { prepareSchema } from './startup.ts';
import { createTablesService } from './tables/tables.service.ts';
import { createJudgedTables } from './zi/judged-tables.service.ts';
import { createScanJob } from './zi/scan.job.ts';
import { createZiService } from './zi/zi.service.ts';
import { createZiStore } from './zi/zi.store.ts';

/** Routes of health, which may wait (load balancers ask the root, as a rule), and of scans: who asks there waits for one. */
const NO_HURRY = /^\/$|\/(health|scans)(\/|$)/;
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
/** Readiness asks OpenMetadata's schema now and then; a question that hangs must not hold up the next. */
const PROBE_CONNECTIONS = 2;

export type ServiceDeps = {
  config: Config;
  version: string;
  log: FastifyBaseLogger;
  /** Where scans run: beside the requests, or in a thread of their own. */
  scanning: (deps: ScanningDeps) => Scanning;
  /** Epoch milliseconds. */
  now?: () => number;
} & Pick<AppDeps, 'requestTimeoutMs' | 'loadLimits'>;

/** The composition root: pools, stores, services, routes and the scan job of one process. */
export const createService = async ({
  config,
  version,
  log,
  scanning: scanningOf,
  now = Date.now,
  ...limits
}: ServiceDeps) => {
  const ours = thirdeyeOptions(config);
  const ourPool = createThirdeyePool(ours, config.thirdeye.schema, config.mysql.poolSize);
  const probePool = createOpenMetadataPool(
    openmetadataOptions(config),
    config.openmetadata.database,
    PROBE_CONNECTIONS,
  );
  const db = thirdeyeDb(ourPool, STATEMENT_MS.request);
  const attention = createAttention();
  const scanning = scanningOf({ config, log, now, attention });

  const lifecycle = createLifecycle();
  const stopping = new AbortController();
  const refreshMs = config.refreshMinutes * MS_PER_MINUTE;
  const { weights } = config;
  const probed = createCatalogue(openmetadataDb(probePool, STATEMENT_MS.request));
  const scans = createScanStore(db);
  const store = createZiStore(db);
  const rateStore = createRatesStore(db);
  const { currentBook } = rateStore;
  const zi = createZiService({
    ...{ zi: store, scans, lastRateChange: rateStore.lastChange },
    pastVersion: createBackfillStore(db).version,
  });
  const snapshot = () => zi.state()?.snapshot ?? null;
  const minSavingsMicros = microsOf(config.actionItems.minSavingsUsd);
  const job = createScanJob({
    ...{ scanner: scanning.scanner, zi, refreshMs, now, log },
    onScan: (outcome, ms) => metrics.scan(outcome, ms / MS_PER_SECOND),
  });
  const readiness = createReadiness({
    lifecycle,
    zi,
    checkThirdeye: async () => {
      await sql`SELECT 1`.execute(db);
    },
    checkOpenMetadata: () => probed.check(),
    trouble: job.trouble,
    authEnabled: config.auth.enabled,
    log,
    now,
  });
  const readTables = createJudgedTables({ db, zi: store, snapshot });
  const inCatalogue = ({ serviceType, service }: RateKey): boolean | null =>
    snapshot()?.services.some(
      (known) => known.serviceType === serviceType && (service === null || known.name === service),
    ) ?? null;
  const rates = createRatesService({
    rates: rateStore,
    pricedWith: () => snapshot()?.rates?.changeId ?? null,
    inCatalogue,
    onChange: job.wake,
    now,
  });
  const dashboard = createDashboardService({ zi, weights, refreshMs, trouble: job.trouble, now });
  const budget = createBudgetService({
    dashboard,
    readStorageDays: createStorageDaysStore(db).read,
    currentBook,
    potentialSavings: createPotentialSavings(db),
    budgets: config.budgets,
    now,
  });
  const metrics = createMetrics({
    ...{ version, now, failureReasons: FAILURE_REASONS },
    state: zi.state,
    isStale: () => dashboard.ziScoreInMemory({})?.stale ?? false,
    isInReach: () => lifecycle.phase === 'running' && job.trouble() === null,
    pools: { thirdeye: ourPool.use, openmetadata: scanning.use },
  });
  const scraped = createMetricsListener(metrics, log);
  const counted = { onFailure: metrics.authFailure, onKeyRefresh: metrics.keyRefresh };
  const app = await buildApp({
    version,
    log,
    lifecycle,
    authenticator: config.auth.enabled ? createAuthenticator(config.auth, { now, log, ...counted }) : null,
    onRequest: (method, route, status, seconds) => {
      if (!NO_HURRY.test(route ?? '')) attention.noteRequest();
      metrics.request(method, route, status, seconds);
    },
    readiness,
    dashboard,
    budget,
    tables: createTablesService({ readTables, snapshot: dashboard.snapshot, onNewer: job.wake }),
    scans: createScansService({ scans, job, rebuildsPast: config.backfillDays > 0 }),
    items: createActionItemService({
      db,
      items: createActionItemStore(db),
      findings: createFindingService({ db, minSavingsMicros, now }),
      lists: createItemListStore(db),
      stats: createItemStatsStore(db),
      keys: createIdempotencyStore(db),
      now,
    }),
    ...limits,
    http: config.http,
    rates,
    writeRoles: config.auth.enabled ? config.auth.writeRoles : [],
    now,
  });

  let metricsPort: number | null = null;
  return {
    app,
    /** Where /metrics is served; null until it is. */
    metricsPort: (): number | null => metricsPort,
    /** Listens at once, then prepares the schema and begins to scan. Rejects when the start cannot succeed. */
    start: async (): Promise<void> => {
      await app.listen({ host: config.host, port: config.port });
      metricsPort = await scraped.listen(config.host, config.metricsPort);
      log.info({ port: metricsPort }, 'metrics are served');
      const ready = await prepareSchema({
        options: ours,
        schema: config.thirdeye.schema,
        lifecycle,
        log,
        signal: stopping.signal,
      });
      if (!ready || stopping.signal.aborted) return;
      lifecycle.phase = 'running';
      log.info({ schema: config.thirdeye.schema }, 'ready');
      job.start();
    },
    /** Not ready at once; requests finish, a scan stops at its next page, pools close last. */
    stop: async (): Promise<void> => {
      lifecycle.phase = 'stopping';
      stopping.abort();
      await shutDown({
        limitMs: config.shutdownSeconds * MS_PER_SECOND,
        finish: () => Promise.all([job.stop(), app.close()]),
        cut: () => app.server.closeAllConnections(),
        close: (ms) =>
          Promise.all([ourPool.close(ms), scanning.close(ms), probePool.close(ms), scraped.close()]),
        log,
      });
    },
  };
};
