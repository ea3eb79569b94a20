import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import type { PoolUse } from '../db/pool.ts';
import type { ScanOutcome } from '../zi/scan.service.ts';
import { createDurations } from './durations.ts';
import { type EstateDeps, measureEstate } from './estate.service.ts';

/** From a score out of memory to what a caller gives up on, in seconds. */
const REQUEST_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SCAN_BUCKETS = [1, 5, 15, 60, 180, 600, 1_800, 3_600];
const OUTCOMES: readonly ScanOutcome[] = ['succeeded', 'failed', 'aborted'];

type MetricsDeps = EstateDeps & {
  version: string;
  pools: Record<string, () => PoolUse>;
  /** Whether our own schema was seen a short while ago. */
  isInReach(): boolean;
  /** Every reason for which a request may be turned away. */
  failureReasons: readonly string[];
};

/** All that is counted. Labels are routes, statuses and fixed words: nothing that a caller or a token says. */
export const createMetrics = ({ version, pools, isInReach, failureReasons, ...estate }: MetricsDeps) => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  measureEstate(registry, estate);

  new Gauge({
    name: 'thirdeye_info',
    help: 'The version that runs, as a label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const name = 'thirdeye_http_request_duration_seconds';
  const help = 'Requests by route and status: how many, and how long until the answer was sent.';
  const requests = createDurations(name, REQUEST_BUCKETS);
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: requests.values() });
  registry.registerMetric({ name, get } as unknown as Metric);
  const failures = new Counter({
    name: 'thirdeye_auth_failures_total',
    help: 'Requests that were not let in, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of failureReasons) failures.inc({ reason }, 0);
  const keys = new Counter({
    name: 'thirdeye_key_refreshes_total',
    help: 'Readings of key sets that verify tokens, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['ok', 'failed']) keys.inc({ outcome }, 0);
  const scans = new Histogram({
    name: 'thirdeye_scan_duration_seconds',
    help: 'Scans that this replica has run, by outcome.',
    labelNames: ['outcome'],
    buckets: SCAN_BUCKETS,
    registers,
  });
  for (const outcome of OUTCOMES) scans.zero({ outcome });
  new Gauge({
    name: 'thirdeye_schema_in_reach',
    help: '1 while our own schema answers.',
    registers,
    collect() {
      this.set(Number(isInReach()));
    },
  });
  new Gauge({
    name: 'thirdeye_db_connections',
    help: 'Connections of each pool at work, callers that wait for one, and the most that there may be.',
    labelNames: ['pool', 'kind'],
    registers,
    collect() {
      for (const [pool, use] of Object.entries(pools)) {
        for (const [kind, value] of Object.entries(use())) this.set({ pool, kind }, value);
      }
    },
  });

  return {
    request: requests.observe,
    authFailure: (reason: string): void => failures.inc({ reason }),
    keyRefresh: (isOk: boolean): void => keys.inc({ outcome: isOk ? 'ok' : 'failed' }),
    scan: (outcome: ScanOutcome, seconds: number): void => scans.observe({ outcome }, seconds),
    text: (): Promise<string> => registry.metrics(),
    contentType: registry.contentType,
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
