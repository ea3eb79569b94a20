import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { lockName } from '../../src/db/lock.ts';
import type { ScanMode } from '../../src/db/scan.tables.ts';
import type { Latencies } from '../support/steady-load.ts';
import { type BenchCatalogue, startCatalogue } from './catalogue/databases.ts';
import { MS_PER_DAY } from './catalogue/rows.ts';
import type { LoadMessage } from './load.child.ts';
import { type Published, startServiceProcess } from './service-process.ts';

/** What a scan of a catalogue of `--tables` costs, beside the least that reading it could cost; all of one run. */
const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '100000' },
    pool: { type: 'string', default: '512' },
    // Seconds between scans, which are minutes apart: V8 keeps the pages of the thread before for eight seconds.
    rest: { type: 'string', default: '12' },
  },
});
const tables = Number(values.tables);

const IDLE_MS = 3_000;
/** Later than any scan before. */
const LATER_MS = 3_600_000;
const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
const seconds = (ms: number): number => Number((ms / 1_000).toFixed(2));
const share = (part: number, whole: number): number => Number((part / whole).toFixed(3));

const floorOf = async (catalogue: BenchCatalogue): Promise<{ ms: number; rows: number }> => {
  const env = { ...process.env, ...catalogue.settings, BENCH_CLOCK: String(catalogue.clock()) };
  const child = fork(new URL('floor.child.ts', import.meta.url), { env });
  const [message] = await once(child, 'message');
  return message as { ms: number; rows: number };
};

/** Until no scan runs, nor what follows one: the past is rebuilt under the same lock. */
const untilIdle = async ({ admin, ours }: BenchCatalogue): Promise<void> => {
  for (;;) {
    const [[row]] = (await admin.query('SELECT IS_FREE_LOCK(?) AS idle', [
      lockName('scan', ours),
    ])) as unknown as [[{ idle: number }]];
    if (row.idle === 1) return;
    await sleep(200);
  }
};

/**
 * A first scan, which finds nothing of ours and writes everything; one after a day in which a hundredth of the tables has
 * changed; and, a day later, one that reads everything again.
 */
const measureScans = async (catalogue: BenchCatalogue) => {
  const service = startServiceProcess(catalogue, { FULL_SCAN_HOURS: '36' });
  const measure = async (mode: ScanMode, scan: () => Promise<Published>) => {
    const { result, reads } = await catalogue.readsOf(scan);
    if (result.mode !== mode) throw new Error(`the scan was to be ${mode}, and was ${result.mode}`);
    const measured = { ...result, reads, stats: await service.stats() };
    await untilIdle(catalogue);
    return measured;
  };
  const afterADay = async (mode: ScanMode) => {
    await sleep(Number(values.rest) * 1_000);
    await catalogue.nextDay();
    service.advance(MS_PER_DAY);
    await service.stats(); // it has advanced, and what is told next is of the scan alone
    return measure(mode, async () => {
      const published = service.published();
      // One that is due and comes by itself, unless it has already.
      await fetch(await service.url('/scans'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mode: 'incremental' }),
      });
      return published;
    });
  };
  const full = await measure('full', service.published);
  const incremental = await afterADay('incremental');
  const again = await afterADay('full');
  await service.stop();
  return { full, incremental, again };
};

/** A service that may not scan yet: how soon it is ready, what it holds; then what requests wait for while it scans. */
const measureRequests = async (catalogue: BenchCatalogue) => {
  await catalogue.admin.query('SELECT GET_LOCK(?, 0)', [lockName('scan', catalogue.ours)]);
  const service = startServiceProcess(catalogue, { FULL_SCAN_HOURS: '0.001', afterMs: LATER_MS });
  const ready = await service.ready;
  await sleep(IDLE_MS);
  const idle = (await service.stats()).rss;
  const load = fork(new URL('load.child.ts', import.meta.url));
  const urls = [await service.url('/dashboard/zi-score'), await service.url('/dashboard/health-history')];
  load.send({ urls } satisfies LoadMessage);
  await sleep(IDLE_MS);
  const published = service.published();
  await catalogue.admin.query('SELECT RELEASE_LOCK(?)', [lockName('scan', catalogue.ours)]);
  const { ms } = await published;
  const answer = once(load, 'message');
  load.send({ stop: ms } satisfies LoadMessage);
  const [result] = (await answer) as [Latencies & { by_path: Record<string, Latencies> }];
  const stats = await service.stats();
  await service.stop();
  return { ready, idle, ms, load: result, stats };
};

const catalogue = await startCatalogue(tables, Number(values.pool));
try {
  const before = await floorOf(catalogue);
  const { full, incremental, again } = await measureScans(catalogue);
  const after = await floorOf(catalogue);
  const requests = await measureRequests(catalogue);
  const floorMs = (before.ms + after.ms) / 2;
  const scan = ({ ms, reads, stats }: typeof full) => ({
    seconds: seconds(ms),
    rows_fetched: reads.fetched,
    rows_examined: reads.examined,
    rows_sent: reads.sent,
    rows_per_second: Math.round((reads.fetched / ms) * 1_000),
    peak_rss_mb: mb(stats.peak),
    longest_block_ms: Math.round(stats.longest.wall),
    longest_block_cpu_ms: Math.round(stats.longest.cpu),
  });
  const result = {
    mysql: catalogue.server.version,
    buffer_pool_mb: catalogue.bufferPoolMb,
    tables,
    catalogue_mb: catalogue.catalogueMb,
    floor: {
      seconds: seconds(floorMs),
      runs: [seconds(before.ms), seconds(after.ms)],
      rows: before.rows,
      rows_per_second: Math.round((before.rows / floorMs) * 1_000),
    },
    full: scan(full),
    incremental: scan(incremental),
    full_again: scan(again),
    ratios: {
      full_to_floor: share(full.ms, floorMs),
      full_again_to_floor: share(again.ms, floorMs),
      incremental_time: share(incremental.ms, full.ms),
      incremental_reads: share(incremental.reads.fetched, full.reads.fetched),
    },
    start_to_ready_ms: Math.round(requests.ready),
    idle_rss_mb: mb(requests.idle),
    during_scan: {
      scan_seconds: seconds(requests.ms),
      requests: requests.load.requests,
      p50_ms: requests.load.p50,
      p99_ms: requests.load.p99,
      max_ms: requests.load.max,
      bad_answers: requests.load.bad,
      peak_rss_mb: mb(requests.stats.peak),
    },
    by_path: requests.load.by_path,
  };
  console.log(
    `MySQL ${result.mysql}, buffer pool ${result.buffer_pool_mb} MB, catalogue ${result.catalogue_mb} MB`,
  );
  console.table({ full: result.full, incremental: result.incremental, full_again: result.full_again });
  console.table({ floor_seconds: result.floor.seconds, ...result.ratios });
  console.table({
    start_to_ready_ms: result.start_to_ready_ms,
    idle_rss_mb: result.idle_rss_mb,
    ...result.during_scan,
  });
  console.table(result.by_path);
  console.log(JSON.stringify(result));
} finally {
  await catalogue.stop();
}
