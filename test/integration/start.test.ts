import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateOnce, rowsOf } from '../support/migrating.ts';
import { createTestDatabases, quoteName, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type Env, startService, type TestService } from '../support/service.ts';
import { smallCatalogue } from '../support/small-catalogue.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait.ts';

let databases: TestDatabases;
let proxy: TcpProxy;
let running: TestService[] = [];

beforeAll(async () => {
  databases = await createTestDatabases('start');
  await fillOpenMetadata(databases, smallCatalogue(6));
});
afterAll(() => databases.drop());
beforeEach(async () => {
  await databases.admin.query(`DROP DATABASE IF EXISTS ${quoteName(databases.thirdeyeSchema)}`);
  proxy = await createTcpProxy(databases);
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  running = [];
  await proxy.close();
});

const start = async (env: Env = {}) => {
  const service = await startService(databases, { OM_MYSQL_PORT: String(proxy.port), ...env });
  running.push(service);
  return service;
};

const tries = ({ lines }: TestService) => lines.filter((line) => line.msg.endsWith('trying again'));

const untilScored = async (service: TestService) =>
  waitFor(async () => {
    const { status, body } = await service.ziScore();
    expect([status, typeof body.score]).toEqual([200, 'number']);
    return body;
  });

describe('while MySQL is away', () => {
  it('answers, tries again with one log line a try, and becomes ready by itself when it comes', async () => {
    const service = await start();
    await waitFor(() => expect(tries(service).length).toBeGreaterThanOrEqual(2));

    expect((await service.withoutToken('/health/live')).status).toBe(200);
    expect((await service.withoutToken('/health')).status).toBe(200);
    const ready = await service.ready();
    expect([ready.status, ready.body.status]).toEqual([503, 'not_ready']);
    expect(ready.body.checks.migrations).toEqual({
      status: 'pending',
      message:
        'MySQL does not answer at OM_MYSQL_HOST and OM_MYSQL_PORT, or THIRDEYE_MYSQL_HOST and THIRDEYE_MYSQL_PORT',
    });
    expect(ready.body.checks.openmetadata.message).toMatch(/^openmetadata_unreachable: /);
    for (const path of ['/dashboard/zi-score', '/dashboard/health-history']) {
      const data = await service.get(path);
      expect([data.status, data.body.code]).toEqual([503, 503]);
      expect(Number(data.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await service.withoutToken(path)).status).toBe(401);
    }

    const attempts = tries(service).map((line) => line['attempt']);
    expect(attempts).toEqual(attempts.map((_, n) => n + 1));
    expect(new Set(tries(service).map((line) => line.msg)).size).toBe(1);

    await proxy.open();
    expect(await service.started).toEqual({ error: null });
    const body = await untilScored(service);
    expect(body.metadata.total_tables).toBe(6);
    const after = await service.ready();
    expect([after.status, after.body.status]).toEqual([200, 'ready']);
    expect(await rowsOf(databases, 'scans')).toMatchObject([{ state: 'SUCCEEDED', tables_read: 6 }]);
  });

  it('goes on when MySQL takes the connection and says nothing', async () => {
    await proxy.open();
    proxy.pause();
    const service = await start();
    await waitFor(() => expect(tries(service)).toMatchObject([{ attempt: 1, fault: 'unreachable' }]));
    await proxy.close();
    await proxy.open();
    expect(await service.started).toEqual({ error: null });
    expect((await service.withoutToken('/health/live')).status).toBe(200);
  });

  it('stops when it is told to, and does not come back to life', async () => {
    const service = await start();
    await waitFor(() => expect(tries(service).length).toBeGreaterThanOrEqual(1));
    await service.stop();
    running = [];
    expect(await service.started).toEqual({ error: null });
    await expect(service.withoutToken('/health/live')).rejects.toThrow('fetch failed');
    const lines = service.lines.length;
    await proxy.open();
    expect(service.lines.slice(lines)).toEqual([]);
  });

  it('stops in the middle of its migrations without becoming ready', async () => {
    await proxy.open();
    const service = await start();
    const stopped = service.stop();
    running = [];
    await Promise.all([stopped, service.started]);
    expect(service.lines.filter((line) => line.msg === 'ready')).toEqual([]);
    // Whatever it had begun is finished by the next start.
    expect(await migrateOnce(databases)).toEqual([]);
  });
});

describe('with a wrong account', () => {
  it('of its own schema, waits for the account and names the setting', async () => {
    await proxy.open();
    const service = await start({ THIRDEYE_MYSQL_PW: 'wrong-password-0815' });
    await waitFor(() => expect(tries(service)).toMatchObject([{ fault: 'access_denied' }]));
    const { status, body } = await service.ready();
    expect([status, body.status]).toEqual([503, 'not_ready']);
    expect(body.checks.thirdeye.message).toContain('THIRDEYE_MYSQL_PW');
    expect(JSON.stringify([body, service.lines])).not.toContain('wrong-password-0815');
    await databases.admin.query('ALTER USER ? IDENTIFIED BY ?', [databases.rw.user, 'wrong-password-0815']);
    expect(await service.started).toEqual({ error: null });
    await databases.admin.query('ALTER USER ? IDENTIFIED BY ?', [databases.rw.user, databases.rw.password]);
  });

  it('of OpenMetadata, is ready but degraded, says why there is no score, and mends by itself', async () => {
    await proxy.open();
    const service = await start({ OM_MYSQL_PW_RO: 'wrong-password-4711' });
    expect(await service.started).toEqual({ error: null });
    const score = await waitFor(async () => {
      const { status, body } = await service.ziScore();
      expect([status, body.reason]).toEqual([200, 'openmetadata_access_denied']);
      return body;
    });
    expect(score).toMatchObject({ score: null, status: 'NO_DATA' });
    const ready = await service.ready();
    expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
    expect(ready.body.checks).toMatchObject({
      thirdeye: { status: 'ok' },
      migrations: { status: 'ok' },
      openmetadata: { status: 'failed' },
      last_scan: { status: 'failed' },
    });
    for (const check of [ready.body.checks.openmetadata, ready.body.checks.last_scan]) {
      expect(check.message).toMatch(/^openmetadata_access_denied: .*OM_MYSQL_PW_RO/);
    }
    const { ro, admin } = databases;
    await admin.query('ALTER USER ? IDENTIFIED BY ?', [ro.user, 'wrong-password-4711']);
    expect((await untilScored(service)).metadata.total_tables).toBe(6);
    expect((await service.ready()).body.status).toBe('ready');
    await admin.query('ALTER USER ? IDENTIFIED BY ?', [ro.user, ro.password]);
  });
});

describe('when MySQL goes away after the first scan', () => {
  it('serves what is in memory, degraded, and is ready again when it is back', async () => {
    await proxy.open();
    const service = await start();
    const { score, timestamp } = await untilScored(service);
    await proxy.close();

    const ready = await service.ready();
    expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
    expect(ready.body.checks.thirdeye.status).toBe('failed');
    expect(ready.body.checks.openmetadata.message).toMatch(/^openmetadata_unreachable: /);
    const answer = await service.ziScore();
    expect([answer.status, answer.body.score, answer.body.timestamp]).toEqual([200, score, timestamp]);
    const history = await service.get('/dashboard/health-history');
    expect([history.status, Number(history.headers.get('retry-after')) > 0]).toEqual([503, true]);

    await proxy.open();
    await waitFor(async () => {
      expect((await service.ready()).body.status).toBe('ready');
      expect((await service.get('/dashboard/health-history')).status).toBe(200);
    });
  });

  it('answers in time while connections hang', async () => {
    await proxy.open();
    const service = await start();
    await untilScored(service);
    proxy.pause();
    const inTime = async <T>(answer: Promise<T>): Promise<T> => {
      const begun = Date.now();
      const result = await answer;
      expect(Date.now() - begun).toBeLessThan(15_000);
      return result;
    };
    const [ready, score, history] = await Promise.all([
      inTime(service.ready()),
      inTime(service.ziScore()),
      inTime(service.get('/dashboard/health-history')),
    ]);
    expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
    expect(score.status).toBe(200);
    expect([history.status, Number(history.headers.get('retry-after')) > 0]).toEqual([503, true]);
    await proxy.close();
  });
});
