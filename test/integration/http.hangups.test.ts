import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { apiToken, PREFIX, raw, request } from '../support/api.ts';
import { startApis } from '../support/apis.ts';

/** A request whose body never ends. */
const unfinished = (token: string, length = 1_000): string =>
  request(
    `${PREFIX}/action-items`,
    [`Authorization: Bearer ${token}`, 'Content-Type: application/json', `Content-Length: ${length}`],
    'POST',
    '{"title":',
  );

describe('callers who do not wait', () => {
  const { start, stop } = startApis();
  afterEach(stop);

  it('a client that hangs up in the middle of a body is no fault of the service', async () => {
    const api = await start();
    const socket = connect(api.port, '127.0.0.1');
    socket.write(unfinished(api.token));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.resetAndDestroy();
    await expect.poll(() => api.logs.filter(({ path }) => path === `${PREFIX}/action-items`).length).toBe(1);
    expect(
      api.logs.filter(({ level, msg }) => level >= 40 && /database|unexpected/.test(String(msg))),
    ).toEqual([]);
    expect((await raw(api.port, request('/health'))).status).toBe(200);
  });

  it.each([
    { who: 'without a token', headers: [] },
    { who: 'with one', headers: [`Authorization: Bearer ${apiToken()}`] },
  ])(
    'a caller $who who asks on and on and reads nothing is cut off, and nobody else notices',
    async (caller) => {
      const api = await start({ limits: { loadLimits: { inFlight: 20, lagMs: 60_000 } } });
      const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
      const closed = new Promise<boolean>((resolve) => socket.on('close', () => resolve(true)));
      const ask = request(`${PREFIX}/tables?limit=500`, caller.headers).replace('Connection: close\r\n', '');
      const document = request(`${PREFIX}/openapi.json`).replace('Connection: close\r\n', '');
      socket.pause().write(document.repeat(80) + ask.repeat(4_000));
      const statuses: number[] = [];
      for (let i = 0; i < 20; i += 1) statuses.push((await api.get('scans')).status);
      expect(statuses).toEqual(Array(20).fill(200));
      socket.resume();
      expect(await closed).toBe(true);
    },
  );

  it('twenty requests at once on one connection are answered in their order', async () => {
    const api = await start();
    const ask = request('/health').replace('Connection: close\r\n', '');
    const { text } = await raw(api.port, ask.repeat(19) + request('/health'));
    expect(text.match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(20);
  });

  it('more than twenty requests at once are cut off, also where their paths are no paths', async () => {
    const api = await start();
    const ask = request('/%zz').replace('Connection: close\r\n', '');
    const twenty = await raw(api.port, ask.repeat(19) + request('/%zz'));
    expect(twenty.text.match(/HTTP\/1\.1 400 /g)).toHaveLength(20);
    const more = await raw(api.port, ask.repeat(29) + request('/%zz'));
    expect((more.text.match(/HTTP\/1\.1 /g) ?? []).length).toBeLessThan(30);
  });

  it('callers without a token who ask for files of the pages and read none hold few of them, and nothing else', async () => {
    const api = await start({ limits: { loadLimits: { inFlight: 20, lagMs: 60_000 } } });
    const file = `${PREFIX}/docs/static/swagger-ui-bundle.js`;
    const ask = request(file).replace('Connection: close\r\n', '');
    const sockets = Array.from({ length: 10 }, () => {
      const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
      socket.pause().write(ask.repeat(20));
      return socket;
    });
    await expect.poll(async () => (await raw(api.port, request(file))).status, { timeout: 10_000 }).toBe(503);
    expect((await api.get('scans')).status).toBe(200);
    expect((await api.get('openapi.json')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await raw(api.port, request(file))).status, { timeout: 10_000 }).toBe(200);
  });

  it('callers who hang up while their token is looked at hold no place', async () => {
    const api = await start({ limits: { loadLimits: { inFlight: 20, lagMs: 60_000 } } });
    const hungUp = () => api.logs.filter(({ status }) => status === 499).length;
    for (let round = 1; round <= 3; round += 1) {
      for (let i = 0; i < 200; i += 1) {
        const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
        const fresh = apiToken({ sub: `user ${round} ${i}` });
        const ask = request(`${PREFIX}/scans`, [`Authorization: Bearer ${fresh}`]);
        socket.on('connect', () => socket.write(ask, () => socket.resetAndDestroy()));
      }
      await expect.poll(hungUp, { timeout: 10_000 }).toBeGreaterThan(round * 100);
      await expect.poll(async () => (await api.get('scans')).status).toBe(200);
    }
  });

  it('bodies that never end hold no place', async () => {
    const api = await start({ limits: { loadLimits: { inFlight: 3, lagMs: 60_000 } } });
    const sockets = Array.from({ length: 10 }, () => connect(api.port, '127.0.0.1'));
    for (const socket of sockets) socket.write(unfinished(api.token));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await api.get('action-items')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it('a body that takes too long is answered with 408, in the time that is set', async () => {
    const api = await start({ limits: { requestTimeoutMs: 1_000 } });
    const socket = connect(api.port, '127.0.0.1');
    const begun = performance.now();
    let text = '';
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(unfinished(api.token, 99));
    const drip = setInterval(() => socket.write(' '), 200);
    await ended;
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    // Node looks every five seconds.
    expect(performance.now() - begun).toBeLessThan(1_000 + 5_000 + 2_000);
    await expect
      .poll(() =>
        api.logs.filter(({ path }) => path === `${PREFIX}/action-items`).map(({ status }) => status),
      )
      .toEqual([499]);
  });

  it('callers that hang up do not count as requests under way', async () => {
    const api = await start({ limits: { loadLimits: { inFlight: 3, lagMs: 60_000 } } });
    for (let i = 0; i < 10; i += 1) {
      const socket = connect(api.port, '127.0.0.1');
      socket.write(unfinished(api.token));
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.resetAndDestroy();
    }
    await expect.poll(async () => (await api.get('action-items')).status).toBe(200);
  });
});
