import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseConfig } from '../../src/config.ts';
import { demoToken } from '../../src/demo/token.ts';
import { createLog } from '../../src/log.ts';
import { createScanThread } from '../../src/scan-thread/scan-thread.ts';
import { createService } from '../../src/service.ts';
import { startDatabases } from '../bench/databases.ts';
import type { Document } from '../support/contract.ts';
import { fuzz } from './run.ts';

/** npm run fuzz -- --requests 100000 [--seed 1]: the real service on the demo's catalogue, asked what nobody should ask. */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const requests = Number(values.requests);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const API = '/api/v1/thirdeye';

/** Live heap in MB. Needs --expose-gc, as `npm run fuzz` has it. */
const heapAfterCollection = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
};

const databases = await startDatabases();
const secret = randomBytes(32).toString('base64url');
const config = parseConfig({ ...databases.settings, JWT_SECRET: secret });
const service = await createService({
  config,
  version: '0.0.0-fuzz',
  log: createLog('error').log,
  scanning: createScanThread,
});
try {
  await service.start();
  const { port } = service.app.server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}${API}`;
  const { text } = await demoToken(secret, Date.now());
  const headers = { authorization: `Bearer ${text}` };
  for (;;) {
    const answer = await fetch(`${base}/dashboard/zi-score`, { headers });
    if (answer.status === 200 && ((await answer.json()) as { score: unknown }).score !== null) break;
    await sleep(100);
  }
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as Document;
  // A short run first, so that what is made once is there before memory is looked at.
  await fuzz({ port, document, tokens: [text], requests: 2_000, seed: 1 });
  const before = heapAfterCollection();
  const started = performance.now();
  const { findings, statuses } = await fuzz({ port, document, tokens: [text], requests, seed });
  const seconds = (performance.now() - started) / 1000;
  console.log(`seed ${seed}: ${requests} requests in ${seconds.toFixed(0)} s, findings: ${findings.length}`);
  console.table(statuses);
  console.log(`heap, service and fuzzer together: ${before} MB before, ${heapAfterCollection()} MB after`);
  for (const finding of findings.slice(0, 20)) console.log(finding);
  process.exitCode = findings.length === 0 ? 0 : 1;
} finally {
  await service.stop();
  await databases.stop();
}
