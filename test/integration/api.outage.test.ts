import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { acquireLock, lockName } from '../../src/db/lock.ts';
import { connectionOptions } from '../../src/db/mysql.ts';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { type Api, once, PREFIX, REFRESH_MS, startApi } from '../support/api.ts';
import { adminConnection, endSessions, quoteName } from '../support/mysql.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };
/** Longer than the service's longest pause before it tries a failed scan again. */
const RETRY_MS = 61_000;

type Ready = { status: string; checks: Record<string, { status: string; message: string | null }> };

describe('a database out of reach', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  const ready = async (): Promise<[number, Ready]> => {
    const response = await fetch(`${api.base}${PREFIX}/health/ready`);
    return [response.status, (await response.json()) as Ready];
  };
  const setAccount = async (account: { user: string }, state: 'LOCK' | 'UNLOCK') => {
    await api.databases.admin.query(`ALTER USER ? ACCOUNT ${state}`, [account.user]);
    await endSessions(api.databases.admin, [account.user]);
  };
  const lastScanState = async (): Promise<unknown> => {
    const scans = `${quoteName(api.databases.thirdeyeSchema)}.scans`;
    const [rows] = await api.databases.admin.query<RowDataPacket[]>(
      `SELECT state FROM ${scans} ORDER BY id DESC LIMIT 1`,
    );
    return rows[0]?.['state'];
  };

  /** Keeps every reader of OpenMetadata's tables waiting until it is released, at the latest by the test's end. */
  const lockTables = async (): Promise<() => Promise<void>> => {
    const holder = await adminConnection();
    await holder.query(`USE ${quoteName(api.databases.omSchema)}; LOCK TABLES table_entity WRITE`);
    const release = once(() => holder.end());
    onTestFinished(release);
    return release;
  };
  const queriesOf = async (user: string): Promise<number> => {
    const [rows] = await api.databases.admin.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
    return rows.filter((row) => row['User'] === user && row['Info'] !== null).length;
  };

  it('a scan that waits for OpenMetadata keeps no request waiting, not even 200 at once', async () => {
    const before = await api.score();
    const release = await lockTables();
    api.clock.ms += REFRESH_MS;
    await vi.waitFor(async () => expect(await lastScanState()).toBe('RUNNING'), PATIENCE);

    const answers = await Promise.all(Array.from({ length: 200 }, () => api.score()));
    expect(answers).toEqual(Array.from({ length: 200 }, () => before));
    expect((await api.get('dashboard/health-history')).status).toBe(200);
    expect((await api.score('?service=snowflake_prod')).timestamp).toBe(before.timestamp);
    const [status, { status: word, checks }] = await ready();
    expect([status, word, checks['openmetadata']?.status]).toEqual([200, 'degraded', 'failed']);
    // The scan's query and one of the probes, however many probes come.
    await ready();
    expect(await queriesOf(api.databases.ro.user)).toBe(2);
    expect(await lastScanState()).toBe('RUNNING');

    await release();
    expect((await api.scanned()).score).toBe(before.score);
    await vi.waitFor(async () => expect((await ready())[1].status).toBe('ready'), PATIENCE);
  });

  it('OpenMetadata refuses the account: the last score, stale, with the reason, until it lets us in again', async () => {
    const before = await api.score();
    const etag = (await api.get('dashboard/zi-score')).headers.get('etag');
    const { ro } = api.databases;
    await setAccount(ro, 'LOCK');
    api.clock.ms += REFRESH_MS;
    const stale = await vi.waitFor(async () => {
      const answer = await api.score();
      expect(answer.stale).toBe(true);
      return answer;
    }, PATIENCE);
    expect(stale).toEqual({
      ...before,
      stale: true,
      stale_reason: 'openmetadata_access_denied',
      stale_message: expect.stringContaining('OM_MYSQL_USER_RO'),
    });
    expect(JSON.stringify(stale)).not.toContain(ro.user);
    expect((await api.get('dashboard/zi-score')).headers.get('etag')).not.toBe(etag);
    const [status, { status: word, checks }] = await ready();
    expect([status, word]).toEqual([200, 'degraded']);
    expect(checks['openmetadata']?.message).toContain('openmetadata_access_denied');
    expect(checks['last_scan']?.status).toBe('failed');
    expect(JSON.stringify(checks)).not.toContain(ro.user);

    await setAccount(ro, 'UNLOCK');
    api.clock.ms += RETRY_MS;
    const fresh = await vi.waitFor(async () => {
      const answer = await api.score();
      expect(answer.stale).toBe(false);
      return answer;
    }, PATIENCE);
    expect(fresh.timestamp).toBe(new Date(api.clock.ms).toISOString());
  });

  it('a failed scan stays a reason to be stale on every replica while the next one runs', async () => {
    const other = await startApi({ databases: api.databases });
    onTestFinished(() => other.service.stop());
    other.clock.ms = api.clock.ms;
    await vi.waitFor(() => other.score(), PATIENCE);
    await setAccount(api.databases.ro, 'LOCK');
    for (const { clock } of [api, other]) clock.ms += REFRESH_MS;
    const stale = async () => (await other.score()).stale;
    await vi.waitFor(async () => expect(await stale()).toBe(true), PATIENCE);

    const release = await lockTables();
    await setAccount(api.databases.ro, 'UNLOCK');
    api.clock.ms += RETRY_MS;
    await vi.waitFor(async () => {
      const response = await fetch(`${other.base}${PREFIX}/health/ready`);
      const { checks } = (await response.json()) as Ready;
      expect(checks['last_scan']?.status).toBe('pending');
    }, PATIENCE);
    expect(await stale()).toBe(true);

    await release();
    await vi.waitFor(async () => expect(await stale()).toBe(false), PATIENCE);
  });

  it('our own schema refuses us: the score is served from memory, a history that was not just read is 503', async () => {
    const before = await api.score();
    const { rw } = api.databases;
    await setAccount(rw, 'LOCK');
    expect(await api.score()).toEqual(before);
    expect((await api.score('?service=snowflake_prod')).score).toEqual(expect.any(Number));
    const history = await api.get('dashboard/health-history?days=29');
    expect(history.status).toBe(503);
    expect(Number(history.headers.get('retry-after'))).toBeGreaterThan(0);
    const text = await history.text();
    expect(errorResponse.strict().parse(JSON.parse(text)).code).toBe(503);
    expect(text).not.toMatch(new RegExp(`${rw.user}|ER_|denied|locked|SELECT|127\\.0\\.0\\.1`));
    const [status, { status: word, checks }] = await ready();
    expect([status, word, checks['thirdeye']?.status]).toEqual([200, 'degraded', 'failed']);

    await setAccount(rw, 'UNLOCK');
    await vi.waitFor(async () => expect((await ready())[1].status).toBe('ready'), PATIENCE);
    expect((await api.get('dashboard/health-history')).status).toBe(200);
  });

  it('no scan for two refresh intervals: stale, and the time is that of the measurement', async () => {
    const { mysql, thirdeye } = api.config;
    const before = await api.score();
    const measured = Date.parse(before.timestamp ?? '');
    const lock = await acquireLock(connectionOptions(mysql, thirdeye), lockName('scan', thirdeye.schema), 10);
    expect(lock).not.toBeNull();
    onTestFinished(() => lock?.release());
    api.clock.ms = measured + 2 * REFRESH_MS;
    expect(await api.score()).toEqual(before);
    api.clock.ms += 1;
    expect(await api.score()).toEqual({
      ...before,
      stale: true,
      stale_reason: 'overdue',
      stale_message: expect.any(String),
    });
  });
});
