import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthResponse, liveResponse, readyResponse } from '../../src/health/health.schemas.ts';
import { type Api, PREFIX, START, startApi } from '../support/api.ts';
import { endSessions } from '../support/mysql.ts';
import { waitFor } from '../support/wait.ts';

const TIME = new Date(START).toISOString();
const OK = { status: 'ok', message: null };

describe('health', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  it.each(['/', '/health', `${PREFIX}/health`])('GET %s needs no token and says what runs', async (path) => {
    const response = await fetch(api.base + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const answer = await response.json();
    expect(answer).toEqual({
      status: 'ok',
      service: 'thirdeye-analytics',
      version: '9.9.9',
      timestamp: TIME,
    });
    expect(healthResponse.strict().parse(answer)).toEqual(answer);
  });

  it('live', async () => {
    const answer = await (await fetch(`${api.base}${PREFIX}/health/live`)).json();
    expect(answer).toEqual({ status: 'alive', timestamp: TIME });
    expect(liveResponse.strict().parse(answer)).toEqual(answer);
  });

  it('ready names every check', async () => {
    const response = await fetch(`${api.base}${PREFIX}/health/ready`);
    expect(response.status).toBe(200);
    const answer = await response.json();
    expect(answer).toEqual({
      status: 'ready',
      checks: {
        thirdeye: OK,
        openmetadata: OK,
        migrations: OK,
        last_scan: { status: 'ok', message: expect.any(String) },
      },
      auth: 'enabled',
      timestamp: TIME,
    });
    expect(readyResponse.strict().parse(answer)).toEqual(answer);
  });

  it.each(['/', '/health', `${PREFIX}/health`, `${PREFIX}/health/live`, `${PREFIX}/health/ready`])(
    'HEAD %s is GET without a body',
    async (path) => {
      const [head, get] = await Promise.all([
        fetch(api.base + path, { method: 'HEAD' }),
        fetch(api.base + path),
      ]);
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    },
  );

  it('a bad token does no harm where none is needed', async () => {
    const headers = { authorization: 'Bearer nonsense' };
    expect((await fetch(`${api.base}/health`, { headers })).status).toBe(200);
  });

  it('a check that fails is logged with its cause once, not for each probe, and when it is well again', async () => {
    const { admin, ro } = api.databases;
    const ready = async () => {
      const response = await fetch(`${api.base}${PREFIX}/health/ready`);
      return readyResponse.parse(await response.json()).checks.openmetadata.status;
    };
    const lines = () => api.logs.filter(({ check }) => check === 'openmetadata');
    await admin.query('ALTER USER ? ACCOUNT LOCK', [ro.user]);
    await endSessions(admin, [ro.user]);
    await waitFor(async () => expect(await ready()).toBe('failed'));
    for (let i = 0; i < 3; i += 1) await ready();
    await admin.query('ALTER USER ? ACCOUNT UNLOCK', [ro.user]);
    await waitFor(async () => expect(await ready()).toBe('ok'));
    const denied = expect.stringContaining('openmetadata_access_denied');
    const told = lines().filter(({ reason }) => !String(reason).includes('openmetadata_unreachable'));
    expect(told).toMatchObject([{ level: 40, reason: denied, err: expect.any(Object) }, { level: 30 }]);
  });
});
