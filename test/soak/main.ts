import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoToken } from '../../src/demo/token.ts';
import { startDatabases } from '../bench/databases.ts';
import { freePort } from '../support/free-port.ts';
import { median } from '../support/median.ts';
import { latenciesOf, startSteadyLoad } from '../support/steady-load.ts';
import { callsOf, growthOf, metric } from './measures.ts';

/**
 * The real service for a long while: so many requests a second, reads and writes, and a scan every minute. It fails when
 * an answer is not 2xx, a scan fails, something is logged as an error, or memory grows: `npm run soak -- --minutes 30`.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '100' } },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);

const SAMPLE_MS = 5_000;
/** Memory that may come on top between the second and the last quarter, for a collector that takes its time. */
const GROWTH = 0.1;

const databases = await startDatabases();
const secret = randomBytes(32).toString('base64url');
const [port, metricsPort] = [await freePort(), await freePort()];
const lines: { level: number; msg: string }[] = [];

const startService = (): ChildProcess => {
  const server = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
  const child = spawn(process.execPath, [server], {
    cwd: import.meta.dirname,
    env: {
      ...databases.settings,
      ...{ PORT: String(port), METRICS_PORT: String(metricsPort), JWT_SECRET: secret, REFRESH_MINUTES: '1' },
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  return child;
};
const child = startService();
const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
const rssOf = async (): Promise<number> => {
  const [, kb] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kb) * 1024;
};

let code = 1;
try {
  const { text: token } = await demoToken(secret, Date.now());
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (;;) {
    await sleep(200);
    const answer = await fetch(`${url}/api/v1/thirdeye/dashboard/zi-score`, { headers }).catch(() => null);
    if (answer?.status === 200 && typeof ((await answer.json()) as { score: unknown }).score === 'number')
      break;
  }
  const made = await fetch(`${url}/api/v1/thirdeye/action-items`, {
    method: 'POST',
    headers,
    body: '{"title":"soak"}',
  });
  const { id } = (await made.json()) as { id: number };

  const samples: { rss: number; heap: number }[] = [];
  const sampling = setInterval(async () => {
    samples.push({ rss: await rssOf(), heap: metric(await scrape(), 'nodejs_heap_size_used_bytes') });
    if (samples.length % 12 === 0)
      console.log(`${samples.length / 12} min: RSS ${Math.round((samples.at(-1)?.rss ?? 0) / 2 ** 20)} MiB`);
  }, SAMPLE_MS);
  const load = startSteadyLoad(url, rate, callsOf(headers, id));
  await sleep(minutes * 60_000);
  const { requests, bad, ...latency } = latenciesOf(await load.stop());
  clearInterval(sampling);
  const text = await scrape();
  const scans = metric(text, 'thirdeye_scan_duration_seconds_count{outcome="succeeded"}');
  const failedScans = metric(text, 'thirdeye_scan_duration_seconds_count{outcome="failed"}');
  const rss = growthOf(
    samples.map((sample) => sample.rss),
    median,
  );
  // The heap goes up and down with its collector: what counts is what that leaves.
  const heap = growthOf(
    samples.map((sample) => sample.heap),
    (some) => Math.min(...some),
  );
  const errors = lines.filter(({ level }) => level >= 50);
  const report = {
    minutes,
    requests,
    per_second: Math.round((requests / minutes / 60) * 10) / 10,
    not_2xx: bad,
    latency_ms: latency,
    scans,
    failed_scans: failedScans,
    logged: { warnings: lines.length - errors.length, errors: errors.length },
    rss_mib: rss,
    heap_mib: heap,
    loop_delay_p99_ms: Math.round(metric(text, 'nodejs_eventloop_lag_p99_seconds') * 1_000),
  };
  console.log(JSON.stringify(report, null, 2));
  for (const line of lines.slice(0, 5)) console.log(JSON.stringify(line));
  const isClean = report.not_2xx + failedScans + errors.length === 0;
  const isFlat = rss.growth <= GROWTH && heap.growth <= GROWTH;
  const isBusy = scans >= minutes - 1;
  console.log(`${isClean ? 'no error' : 'ERRORS'}, ${isFlat ? 'no growth' : 'GROWTH'}, ${scans} scans`);
  code = isClean && isFlat && isBusy ? 0 : 1;
} finally {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  await databases.stop();
}
process.exit(code);
