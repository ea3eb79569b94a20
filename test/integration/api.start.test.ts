import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ziScoreResponse } from '../../src/dashboard/dashboard.schemas.ts';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { databasesWith, PREFIX, START, startApi } from '../support/api.ts';
import { endSessions } from '../support/mysql.ts';
import { NO_ROWS } from '../support/openmetadata.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };

describe('from the first moment', () => {
  it('without MySQL it listens, lives, is not ready and asks to come back; later it recovers by itself', async () => {
    const databases = await databasesWith(NO_ROWS);
    const { admin, rw } = databases;
    await admin.query('ALTER USER ? ACCOUNT LOCK', [rw.user]);
    const api = await startApi({ databases });
    onTestFinished(api.stop);

    expect((await fetch(`${api.base}${PREFIX}/health/live`)).status).toBe(200);
    expect((await fetch(`${api.base}/health`)).status).toBe(200);
    const ready = await fetch(`${api.base}${PREFIX}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'not_ready',
      checks: { migrations: { status: 'pending' } },
    });
    for (const path of ['dashboard/zi-score', 'dashboard/health-history']) {
      expect((await fetch(`${api.base}${PREFIX}/${path}`)).status).toBe(401);
      const response = await api.get(path);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      const text = await response.text();
      expect(errorResponse.strict().parse(JSON.parse(text)).code).toBe(503);
      expect(text).not.toMatch(new RegExp(`${rw.user}|ER_|127\\.0\\.0\\.1`));
    }
    await admin.query('ALTER USER ? ACCOUNT UNLOCK', [rw.user]);
    const answer = await vi.waitFor(() => api.score(), PATIENCE);
    expect(answer).toMatchObject({ score: null, status: 'NO_DATA' });
    const found = await api.scanned();
    expect(found).toMatchObject({ score: null, status: 'NO_DATA', reason: 'no_tables', stale: false });
    expect(ziScoreResponse.parse(found)).toEqual(found);
    const history = (await (await api.get('dashboard/health-history')).json()) as { data: unknown[] };
    expect(history).toMatchObject({ data: [], summary: { average_score: null, trend: 'unknown', days: 30 } });
  });

  it('before the first scan there is an answer without a score; without our schema there is none', async () => {
    const databases = await databasesWith(NO_ROWS);
    const { admin, host, port, rw, thirdeyeSchema } = databases;
    const mysql = { host, port, poolSize: 1, ssl: { mode: 'DISABLED' as const, ca: null } };
    const lock = await acquireLock(connectionOptions(mysql, rw), lockName('scan', thirdeyeSchema));
    onTestFinished(() => lock?.release());
    const api = await startApi({ databases });
    onTestFinished(api.stop);

    const answer = await vi.waitFor(() => api.score(), PATIENCE);
    expect(ziScoreResponse.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      ...{ score: null, status: 'NO_DATA', reason: 'first_scan_running', timestamp: null, stale: false },
      breakdown: { compute: null, storage: null, query: null, others: null },
      metadata: { total_tables: null, active_tables: null, inactive_percentage: null, services: [] },
    });
    await admin.query('ALTER USER ? ACCOUNT LOCK', [rw.user]);
    await endSessions(admin, [rw.user]);
    const gone = await api.get('dashboard/zi-score');
    expect(gone.status).toBe(503);
    expect(Number(gone.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${api.base}${PREFIX}/health/ready`)).status).toBe(503);
  });

  it('OpenMetadata refuses the account at the first start: degraded, and the score says why', async () => {
    const databases = await databasesWith(NO_ROWS);
    await databases.admin.query('ALTER USER ? ACCOUNT LOCK', [databases.ro.user]);
    const api = await startApi({ databases });
    onTestFinished(api.stop);
    const answer = await vi.waitFor(async () => {
      const found = await api.score();
      expect(found.reason).not.toBe('first_scan_running');
      return found;
    }, PATIENCE);
    expect(answer).toMatchObject({ score: null, status: 'NO_DATA', reason: 'openmetadata_access_denied' });
    const ready = await fetch(`${api.base}${PREFIX}/health/ready`);
    expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([200, 'degraded']);
  });

  it('JWT_ENABLED=false: open, and ready says so', async () => {
    const api = await startApi({ auth: { enabled: false, writeRoles: [] } });
    onTestFinished(api.stop);
    await api.scanned();
    for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
      const response = await fetch(`${api.base}${PREFIX}/dashboard/zi-score`, { headers });
      expect(response.status).toBe(200);
      expect(ziScoreResponse.parse(await response.json()).timestamp).toBe(new Date(START).toISOString());
    }
    expect((await fetch(`${api.base}${PREFIX}/dashboard/nope`)).status).toBe(404);
    const ready = await (await fetch(`${api.base}${PREFIX}/health/ready`)).json();
    expect(ready).toMatchObject({ status: 'ready', auth: 'disabled' });
  });

  it('a request that was on its way when the service stops is answered in the one shape', async () => {
    const api = await startApi({ rows: NO_ROWS });
    await vi.waitFor(() => api.score(), PATIENCE);
    const socket = connect(api.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('GET /health HTTP/1.1\r\nHost: thirdeye\r\n');
    // Time for the server to read the half request: one that it knows nothing of counts as an idle connection.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stopped = api.stop();
    await vi.waitFor(() => expect(api.service.app.server.listening).toBe(false), PATIENCE);
    socket.write('\r\n');
    await closed;
    await stopped;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const status = Number(head.split(' ')[1]);
    expect([200, 503]).toContain(status);
    if (status === 503) expect(errorResponse.strict().parse(JSON.parse(body)).code).toBe(503);
    else expect(JSON.parse(body)).toMatchObject({ status: 'ok' });
  });
});
