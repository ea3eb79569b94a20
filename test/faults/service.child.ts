/**
 * The service as server.ts runs it, except that its clock begins at FAULT_CLOCK (epoch milliseconds): a child that
 * follows a killed one need not wait until a scan is due, and no test runs into midnight.
 */
import { pino } from 'pino';
import { parseConfig } from '../../src/config.ts';
import { createScanThread } from '../../src/scan-thread/scan-thread.ts';
import { createService } from '../../src/service.ts';

const begin = Number(process.env['FAULT_CLOCK']);
const now = (): number => begin + Math.floor(performance.now());

const service = await createService({
  config: parseConfig(process.env),
  version: 'test',
  log: pino(),
  scanning: createScanThread,
  now,
});
process.on('SIGTERM', async () => {
  await service.stop();
  process.exit(0);
});
await service.start();
