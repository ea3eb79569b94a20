import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, it, vi } from 'vitest';
import { guardLoad } from '../../src/http/load-guard.ts';

it('requests are turned away while the event loop is late, and let in again when it is not', async () => {
  const app = fastify();
  app.decorateRequest('whenOver', null);
  guardLoad(app, { inFlight: 1_000_000, lagMs: 100 });
  app.get('/', async () => 'ok');
  await app.ready();
  const status = async () => (await app.inject('/')).statusCode;
  expect(await status()).toBe(200);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  await sleep(10);
  expect(await status()).toBe(503);
  await vi.waitFor(async () => expect(await status()).toBe(200), 5_000);
  await app.close();
});
