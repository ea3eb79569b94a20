import { afterEach, describe, expect, it } from 'vitest';
import { type Api, apiToken, PREFIX } from '../support/api.ts';
import { startApis } from '../support/apis.ts';
import { createTcpProxy } from '../support/tcp-proxy.ts';

const SCORE = `${PREFIX}/dashboard/zi-score`;
const ORIGIN = 'https://data.example.org';
const OFF = { corsOrigins: [], trustProxy: [], rateLimitPerMinute: null };

describe('what an operator may switch on', () => {
  const { begin, start, stop } = startApis();
  afterEach(stop);

  const preflight = (api: Api, origin: string) =>
    fetch(`${api.base}${SCORE}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,if-match',
      },
    });
  const corsHeaders = (headers: Headers): string[] =>
    [...headers.keys()].filter((name) => name.startsWith('access-control'));

  it('CORS is off: no answer allows an origin', async () => {
    const api = await start();
    const answers = [
      await preflight(api, ORIGIN),
      await api.get('dashboard/zi-score', { headers: { origin: ORIGIN } }),
      await fetch(`${api.base}${SCORE}`, { headers: { origin: ORIGIN } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401]);
    for (const { headers } of answers) expect(corsHeaders(headers)).toEqual([]);
  });

  it('CORS allows the origins that are named, without a token for the preflight', async () => {
    const api = await start({ config: { http: { ...OFF, corsOrigins: [ORIGIN] } } });
    const { status, headers } = await preflight(api, ORIGIN);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toMatch(/If-Match/i);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
    const answer = await api.get('dashboard/zi-score', { headers: { origin: ORIGIN } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
    const refused = await fetch(`${api.base}${SCORE}`, { headers: { origin: ORIGIN } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
    const nowhere = await fetch(`${api.base}${PREFIX}/nowhere`, { headers: { origin: ORIGIN } });
    expect([nowhere.status, nowhere.headers.get('access-control-allow-origin')]).toEqual([404, ORIGIN]);
    for (const other of [
      'https://evil.example.org',
      `${ORIGIN}.evil.org`,
      'null',
      'http://data.example.org',
    ]) {
      expect((await preflight(api, other)).headers.get('access-control-allow-origin')).toBeNull();
      expect(
        (await api.get(SCORE, { headers: { origin: other } })).headers.get('access-control-allow-origin'),
      ).toBeNull();
    }
  });

  it('a caller is who connects, unless a trusted proxy says otherwise', async () => {
    const forwarded = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': 'evil',
      'x-forwarded-proto': 'https',
    };
    const logged = async (trustProxy: string[]) => {
      const api = await start({ config: { http: { ...OFF, trustProxy } } });
      const made = await api.get('action-items', {
        method: 'POST',
        headers: { ...forwarded, 'content-type': 'application/json' },
        body: '{"title":"x"}',
      });
      expect(made.headers.get('location')).toMatch(/^\/api\/v1\/thirdeye\/action-items\/\d+$/);
      return api.logs.find(({ path }) => path === `${PREFIX}/action-items`)?.['ip'];
    };
    expect(await logged([])).toBe('127.0.0.1');
    expect(await logged(['10.0.0.0/8'])).toBe('127.0.0.1');
    expect(await logged(['127.0.0.0/8'])).toBe('203.0.113.7');
  });

  it('a user is limited, another one and the probes are not', async () => {
    // Waited for by a probe: asking for the score again and again would reach the limit.
    const api = await begin({ config: { http: { ...OFF, rateLimitPerMinute: 3 } } });
    await expect.poll(async () => (await api.get('health/ready')).status, { timeout: 20_000 }).toBe(200);
    const statuses = async (token: string) => {
      const all: number[] = [];
      for (let i = 0; i < 5; i += 1)
        all.push(
          (await fetch(`${api.base}${SCORE}`, { headers: { authorization: `Bearer ${token}` } })).status,
        );
      return all;
    };
    const grace = apiToken({ sub: 'grace' });
    expect((await statuses(grace)).filter((status) => status === 429)).toHaveLength(2);
    expect((await statuses(apiToken({ sub: 'mary' }))).filter((status) => status === 429)).toHaveLength(2);
    const refused = await fetch(`${api.base}${SCORE}`, { headers: { authorization: `Bearer ${grace}` } });
    expect(await refused.json()).toMatchObject({ code: 429, request_id: expect.any(String) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (let i = 0; i < 10; i += 1) expect((await api.get('health/live')).status).toBe(200);
    expect((await fetch(`${api.base}${PREFIX}/openapi.json`)).status).toBe(200);
  });

  it('above its load data routes are 503 at once, probes are not, and it recovers', async () => {
    const api = await start({ limits: { loadLimits: { inFlight: 5, lagMs: 60_000 } } });
    const proxy = await createTcpProxy(api.databases);
    await proxy.open();
    const slow = await start({
      databases: { ...api.databases, host: '127.0.0.1', port: proxy.port, drop: async () => undefined },
      limits: { loadLimits: { inFlight: 5, lagMs: 60_000 } },
    });
    proxy.pause();
    const list = () => slow.get('action-items');
    const hanging = Array.from({ length: 5 }, list);
    await expect.poll(async () => (await list()).status, { timeout: 5_000 }).toBe(503);
    const turned = await Promise.all(Array.from({ length: 20 }, list));
    expect(turned.map(({ status }) => status)).toEqual(Array(20).fill(503));
    expect(await turned[0]?.json()).toMatchObject({ code: 503, message: 'too much is asked at once' });
    expect(turned[0]?.headers.get('retry-after')).toBe('1');
    expect((await slow.get('health/live')).status).toBe(200);
    expect((await Promise.all(hanging)).map(({ status }) => status)).toEqual(Array(5).fill(503));
    await proxy.close();
    await proxy.open();
    await expect.poll(async () => (await list()).status, { timeout: 20_000 }).toBe(200);
    await proxy.close();
  });
});
