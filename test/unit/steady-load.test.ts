import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latenciesOf, startSteadyLoad } from '../support/steady-load.ts';
import { waitFor } from '../support/wait.ts';

/** A request every 5 ms. */
const RATE = 200;
const STANDSTILL_MS = 200;

const standStill = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

describe('a steady load', () => {
  const asked: string[] = [];
  let server: Server;
  let url: string;

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        response.statusCode = request.url === '/bad' ? 500 : 200;
        if (request.url === '/cut') response.destroy();
        else response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asks for one after the other, and makes each body anew', async () => {
    let n = 0;
    const body = (): string => {
      n += 1;
      return `body ${n}`;
    };
    const load = startSteadyLoad(url, RATE, [{ path: '/a' }, { method: 'PATCH', path: '/b', body }]);
    await waitFor(() => expect(asked.length).toBeGreaterThan(5));
    const samples = await load.stop();
    expect(samples).toHaveLength(asked.length);
    // They go over several connections, and may arrive in another order.
    const bodies = Array.from({ length: n }, (_, i) => `PATCH /b body ${i + 1}`);
    expect(asked.filter((line) => line.startsWith('PATCH')).sort()).toEqual(bodies.sort());
    expect(asked.filter((line) => line === 'GET /a ')).toHaveLength(Math.ceil(samples.length / 2));
  });

  it('counts what is not 2xx and what has no answer', async () => {
    const load = startSteadyLoad(url, RATE, [{ path: '/a' }, { path: '/bad' }, { path: '/cut' }]);
    await sleep(100);
    const samples = await load.stop();
    const bad = samples.filter(({ path }) => path !== '/a');
    expect(bad.length).toBeGreaterThan(1);
    expect(latenciesOf(samples)).toMatchObject({ requests: samples.length, bad: bad.length });
  });

  it('counts from when a request was due: a standstill is waited for by all that it keeps from being asked', async () => {
    const load = startSteadyLoad(url, RATE, [{ path: '/a' }]);
    await sleep(50);
    standStill(STANDSTILL_MS);
    await sleep(50);
    const samples = await load.stop();
    const waited = samples.filter(({ ms }) => ms >= STANDSTILL_MS / 2);
    // One is due every 5 ms: those of the first half have waited for the other half at least.
    expect(waited.length).toBeGreaterThanOrEqual((STANDSTILL_MS / 1_000 / 2) * RATE - 1);
  });

  it('tells percentiles of what was measured', () => {
    const samples = Array.from({ length: 200 }, (_, i) => ({ path: '/', due: 0, ms: 200 - i, isGood: true }));
    expect(latenciesOf(samples)).toEqual({ requests: 200, bad: 0, p50: 101, p99: 199, max: 200 });
  });
});
