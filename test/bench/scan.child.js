/** The built service, as it runs in production, on a clock of its own that tells how long its event loop was held up, and its memory. */
import { parseConfig } from '../../dist/config.js';
import { createLog } from '../../dist/log.js';
import { createScanThread } from '../../dist/scan-thread/scan-thread.js';
import { createService } from '../../dist/service.js';

const TICK_MS = 5;
/** The bench's clock, in epoch milliseconds: what its process adds is real time. */
let begin = Number(process.env['BENCH_CLOCK']) - performance.now();
const { log } = createLog('info', '/dev/null');
const listening = {
  info: (obj, msg) => {
    log.info(obj, msg);
    if (msg === 'ready') process.send?.({ ready: process.uptime() * 1_000 });
    if (msg === 'scan published') process.send?.({ published: obj });
  },
  error: (obj, msg) => {
    console.error(msg, obj);
  },
  warn: (obj, msg) => console.error(msg, obj),
};
const service = await createService({
  config: parseConfig(process.env),
  version: '0.0.0-bench',
  scanning: createScanThread,
  log: Object.assign(Object.create(log), listening),
  now: () => Math.floor(begin + performance.now()),
});

let longest = { wall: 0, cpu: 0 };
let last = performance.now();
let lastCpu = process.threadCpuUsage();
// Until it listens it holds nobody up.
service.app.server.once('listening', () => {
  last = performance.now();
  lastCpu = process.threadCpuUsage();
  longest = { wall: 0, cpu: 0 };
});
setInterval(() => {
  const now = performance.now();
  const cpu = process.threadCpuUsage();
  longest = {
    wall: Math.max(longest.wall, now - last - TICK_MS),
    cpu: Math.max(longest.cpu, (cpu.user + cpu.system - lastCpu.user - lastCpu.system) / 1_000),
  };
  last = now;
  lastCpu = cpu;
}, TICK_MS);

process.on('message', (ask) => {
  if (ask.advance !== undefined) begin += ask.advance;
  if (ask.stop) void service.stop().then(() => process.exit(0));
  if (!ask.stats) return;
  const memory = { rss: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
  const { user, system } = process.cpuUsage();
  process.send?.({ stats: { ...memory, longest, cpu: (user + system) / 1_000 } });
  longest = { wall: 0, cpu: 0 };
});
process.on('disconnect', () => process.exit(0));
await service.start();
const address = service.app.server.address();
process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
