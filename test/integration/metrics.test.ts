import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FAILURE_REASONS } from '../../src/http/auth/failure.ts';
import { type Api, apiToken, PREFIX, REFRESH_MS, startApi } from '../support/api.ts';
import { authConfig } from '../support/auth.ts';
import { startKeyServer } from '../support/key-server.ts';
import { spawnChild } from '../support/kill-child.ts';
import { databaseEnv } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';

const SERVER = new URL('../../src/server.ts', import.meta.url);

describe('/metrics', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  const address = (of = api) => `http://127.0.0.1:${of.service.metricsPort()}`;
  const scrape = async (of = api): Promise<string> => {
    const answer = await fetch(`${address(of)}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    return answer.text();
  };
  /** The value of one series, written as Prometheus writes it; null when there is none. */
  const valueIn = (text: string, series: string): number | null => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? null : Number(line.slice(series.length + 1));
  };
  const requestsOf = (labels: string): string => `thirdeye_http_request_duration_seconds_count{${labels}}`;

  it('never answers on the port of the API, and answers nothing else on its own', async () => {
    for (const path of ['/metrics', `${PREFIX}/metrics`]) expect((await api.get(path)).status).toBe(404);
    for (const path of ['/', '/health', `${PREFIX}/dashboard/zi-score`, '/metrics/'])
      expect((await fetch(`${address()}${path}`)).status).toBe(404);
    expect((await fetch(`${address()}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('counts requests by route and status, whatever callers put into their paths', async () => {
    const scores = requestsOf(`method="GET",route="${PREFIX}/dashboard/zi-score",status="200"`);
    const unknown = requestsOf('method="GET",route="none",status="404"');
    const before = await scrape();
    await api.score();
    await api.score('?service=snowflake_prod');
    await api.get(`scans/4711`);
    for (const name of ['a', 'b', 'c']) await api.get(`/nobody-has-this/${name}`);
    await fetch(`${api.base}/x`, { method: 'PROPFIND' });
    const after = await scrape();
    expect((valueIn(after, scores) ?? 0) - (valueIn(before, scores) ?? 0)).toBe(2);
    expect((valueIn(after, unknown) ?? 0) - (valueIn(before, unknown) ?? 0)).toBe(3);
    expect(valueIn(after, requestsOf(`method="GET",route="${PREFIX}/scans/:id",status="404"`))).toBe(1);
    expect(valueIn(after, requestsOf('method="other",route="none",status="404"'))).toBe(1);
    expect(after).not.toMatch(/4711|nobody-has-this|snowflake_prod",status|PROPFIND/);
  });

  it('counts what Fastify refuses before it comes to a route, as it is logged', async () => {
    const refused = 'method="GET",route="none",status="400"';
    const before = valueIn(await scrape(), requestsOf(refused)) ?? 0;
    expect((await api.get('/%zz')).status).toBe(400);
    await waitFor(async () => expect(valueIn(await scrape(), requestsOf(refused))).toBe(before + 1));
    expect(api.logs.filter(({ path, status }) => path === '/%zz' && status === 400)).toMatchObject([
      { ms: expect.any(Number) },
    ]);
    const sum = `thirdeye_http_request_duration_seconds_sum{${refused}}`;
    expect(valueIn(await scrape(), sum)).toBeGreaterThan(0);
  });

  it('tells score and waste of the estate and of each service as the API does, and how old they are', async () => {
    const answer = await api.score();
    api.clock.ms += 90_000;
    const text = await scrape();
    expect(valueIn(text, 'thirdeye_zi_score')).toBe(answer.score);
    expect(valueIn(text, 'thirdeye_snapshot_stale')).toBe(0);
    expect(valueIn(text, 'thirdeye_snapshot_age_seconds')).toBe(90);
    expect(valueIn(text, 'thirdeye_snapshot_timestamp_seconds')).toBe(
      Date.parse(answer.timestamp ?? '') / 1000,
    );
    expect(valueIn(text, 'thirdeye_last_scan_succeeded')).toBe(1);
    expect(valueIn(text, 'thirdeye_last_scan_rows')).toBe(
      Number(answer.metadata.total_tables) + Number(answer.metadata.views),
    );
    expect(answer.metadata.services.length).toBeGreaterThan(1);
    for (const { name, service_type, score, waste_storage_tb } of answer.metadata.services) {
      const labels = `{service="${name}",service_type="${service_type}"}`;
      expect(valueIn(text, `thirdeye_service_zi_score${labels}`)).toBe(score);
      const bytes = valueIn(text, `thirdeye_service_waste_bytes${labels}`);
      expect(bytes === null ? null : Math.round((bytes / 2 ** 40) * 1e4) / 1e4).toBe(waste_storage_tb);
    }
    api.clock.ms -= 90_000;
  });

  it('counts scans by their end, and knows pools, schema, event loop and version', async () => {
    const text = await scrape();
    expect(valueIn(text, 'thirdeye_scan_duration_seconds_count{outcome="succeeded"}')).toBeGreaterThan(0);
    expect(valueIn(text, 'thirdeye_scan_duration_seconds_count{outcome="failed"}')).toBe(0);
    for (const pool of ['thirdeye', 'openmetadata']) {
      expect(valueIn(text, `thirdeye_db_connections{pool="${pool}",kind="size"}`)).toBe(5);
      expect(valueIn(text, `thirdeye_db_connections{pool="${pool}",kind="waiting"}`)).toBe(0);
    }
    expect(valueIn(text, 'thirdeye_schema_in_reach')).toBe(1);
    expect(valueIn(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(text).toContain('thirdeye_info{version="9.9.9"} 1');
  });

  it('counts who is not let in by reason, and holds nothing of a token or a person', async () => {
    const ask = (authorization: string) =>
      fetch(`${api.base}${PREFIX}/tables`, { headers: { authorization } });
    const named = apiToken({ sub: 'margarethe', email: 'margarethe@example.org' });
    expect((await ask(`Bearer ${named}`)).status).toBe(200);
    const expired = apiToken({ sub: 'hildegard', exp: 1 });
    for (const value of ['', `Bearer ${expired}`, `Bearer ${expired}`, `Bearer ${named}x`]) {
      expect((await ask(value)).status).toBe(401);
    }
    const text = await scrape();
    expect(valueIn(text, 'thirdeye_auth_failures_total{reason="token_missing"}')).toBeGreaterThan(0);
    expect(valueIn(text, 'thirdeye_auth_failures_total{reason="expired"}')).toBe(2);
    for (const reason of FAILURE_REASONS)
      expect(valueIn(text, `thirdeye_auth_failures_total{reason="${reason}"}`)).not.toBeNull();
    const [, claims = '', signature = ''] = named.split('.');
    for (const secret of [
      'margarethe',
      'hildegard',
      'example.org',
      claims,
      signature,
      api.config.thirdeye.password,
    ])
      expect(text).not.toContain(secret);
  });

  it('counts readings of the key set, good ones and bad ones', async () => {
    const keys = await startKeyServer({ keys: [] });
    onTestFinished(() => keys.close());
    const auth = authConfig({ source: { kind: 'jwks', url: keys.url } });
    const other = await startApi({ databases: api.databases, auth });
    onTestFinished(() => other.service.stop());
    await waitFor(async () => expect((await other.get('dashboard/zi-score')).status).toBe(401));
    const rs256 = `${Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')}.${apiToken().split('.')[1]}.AAAA`;
    const answer = await other.get('dashboard/zi-score', { headers: { authorization: `Bearer ${rs256}` } });
    expect(answer.status).toBe(503);
    const text = await scrape(other);
    expect(valueIn(text, 'thirdeye_key_refreshes_total{outcome="failed"}')).toBe(1);
    expect(valueIn(text, 'thirdeye_auth_failures_total{reason="key_source_down"}')).toBe(1);
  });

  it('says that what is served is stale when nothing newer comes', async () => {
    const other = await startApi({ databases: api.databases });
    onTestFinished(() => other.service.stop());
    await waitFor(() => other.score());
    other.clock.ms += 2 * REFRESH_MS + 1;
    const text = await scrape(other);
    expect(valueIn(text, 'thirdeye_snapshot_age_seconds')).toBeGreaterThan(7_200);
    expect(valueIn(text, 'thirdeye_snapshot_stale')).toBe(1);
  });
});

describe('a port for /metrics that is taken', () => {
  it('ends the start with its cause, not with that of the other port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as { port: number };
    const child = spawnChild(SERVER, {
      ...databaseEnv({
        ...{ host: '127.0.0.1', port: 1, omSchema: 'a', thirdeyeSchema: 'b' },
        ...{ ro: { user: 'a', password: 'a' }, rw: { user: 'b', password: 'b' } },
      }),
      JWT_ENABLED: 'false',
      METRICS_PORT: String(port),
    });
    await child.said(
      `port ${port}, for /metrics, is taken. Stop what listens there, or set METRICS_PORT to another port`,
    );
    await child.ended;
  });
});
