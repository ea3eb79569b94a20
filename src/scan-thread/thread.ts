import { getPriority, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Log } from '../log.ts';
import { createAttention } from './attention.ts';
import { plainError, type Report, type ThreadData } from './messages.ts';
import { createScanning } from './scanning.ts';

/** A scan gives way to requests when there is not enough processor time for both: a nice value. */
const NICE = 10;
const USE_MS = 1_000;

const giveWay = (): void => {
  // Elsewhere the call would be about the whole process.
  if (platform() !== 'linux') return;
  try {
    if (getPriority() < NICE) setPriority(NICE);
  } catch {
    // Where that may not be asked for, a scan runs beside the requests.
  }
};

giveWay();

const { config, task, clockAheadMs, attention } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');
const report = (message: Report): void => port.postMessage(message);

const logAt =
  (level: keyof Log): Log['info'] =>
  (fields, message) => {
    const plain = Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? plainError(value) : value,
    ]);
    report({ kind: 'log', level, fields: Object.fromEntries(plain), message });
  };

const { scanner, use, close } = createScanning({
  config,
  log: { info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
  now: () => Date.now() + clockAheadMs,
  attention: createAttention(attention),
});
const stopping = new AbortController();
port.on('message', () => stopping.abort());
const watch = setInterval(() => report({ kind: 'use', use: use() }), USE_MS);

const scan = async (options: object): Promise<void> => {
  const running = await scanner.begin(stopping.signal, options);
  report({ kind: 'begun', id: running?.id ?? null });
  if (running === null) return;
  report({ kind: 'done', outcome: await running.done });
  await running.released;
  report({ kind: 'released' });
};

try {
  if (task.kind === 'scan') await scan(task.options);
  else report({ kind: 'repriced', isDone: await scanner.reprice(stopping.signal) });
} catch (error) {
  report({ kind: 'refused', error: plainError(error) });
} finally {
  clearInterval(watch);
  await close();
  port.close(); // nothing is left that keeps the thread alive
}
