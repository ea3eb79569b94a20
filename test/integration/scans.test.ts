import { createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scanResponse, scansResponse } from '../../src/scans/scans.schemas.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import {
  adminConnection,
  createTestDatabases,
  endSessions,
  quoteName,
  type TestDatabases,
} from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { type RunningService, startService, until } from '../support/running.ts';

type Scan = ReturnType<typeof scanResponse.parse>;
type Refusal = { code: number; message: string; scan?: Scan };

const CATALOGUE = randomCatalogue(3, { now: NOW, layout: 'mixed', tables: 20 });

describe('scans', () => {
  let databases: TestDatabases;
  let service: RunningService;
  const releases: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    databases = await createTestDatabases('scans');
    await fillOpenMetadata(databases, CATALOGUE);
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterEach(async () => {
    for (const release of releases.splice(0)) await release();
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const find = async (id: number | string) => (await service.get<Scan>(`/scans/${id}`)).body;
  const list = async (text = '') => (await service.get<{ data: Scan[] }>(`/scans${text}`)).body.data;
  const begin = () =>
    until(
      () => service.call<Scan>('POST', '/scans'),
      ({ status }) => status === 202,
    );

  /** Holds a statement's locks on a connection of its own until the test is over. */
  const hold = async (...statements: string[]): Promise<() => Promise<void>> => {
    const connection = await adminConnection();
    for (const statement of statements) await connection.query(statement);
    let held = true;
    const release = async () => {
      if (!held) return;
      held = false;
      await connection.query('ROLLBACK; UNLOCK TABLES');
      await connection.end();
    };
    releases.push(release);
    return release;
  };

  const liveTables = async (): Promise<number> => {
    const { metadata } = await service.score();
    return (metadata.total_tables ?? 0) + (metadata.views ?? 0);
  };

  it('POST answers 202 with a Location that answers', async () => {
    service.clock.ms += 1_000;
    const { status, headers, body } = await begin();
    expect(status).toBe(202);
    expect(scanResponse.parse(body)).toEqual(body);
    expect(body.started_at).toBe(new Date(service.clock.ms).toISOString());
    expect(headers['location']).toBe(`/api/v1/thirdeye/scans/${body.id}`);
    await service.settled();
    expect(await find(body.id)).toEqual({
      ...body,
      state: 'SUCCEEDED',
      phase: 'done',
      mode: 'full',
      tables_read: expect.any(Number),
      tables_total: await liveTables(),
      changed: 0,
      removed: 0,
      finished_at: expect.any(String),
      error: null,
    });
  });

  it('reads only what has changed when it is told so', async () => {
    service.clock.ms += 1_000;
    const { body } = await until(
      () =>
        service.call<Scan>('POST', '/scans', {
          headers: { 'content-type': 'application/json' },
          payload: JSON.stringify({ mode: 'incremental' }),
        }),
      ({ status }) => status === 202,
    );
    await service.settled();
    expect(await find(body.id)).toMatchObject({ state: 'SUCCEEDED', mode: 'incremental', changed: 0 });
  });

  it('while one runs, POST answers 409 with the running one, and its progress can be watched', async () => {
    const releaseProbe = await hold(`USE ${quoteName(databases.omSchema)}`, 'LOCK TABLES table_entity WRITE');
    const { body } = await begin();
    expect(body).toMatchObject({ state: 'RUNNING', phase: 'probing', tables_read: 0, finished_at: null });

    const refused = await service.call<Refusal>('POST', '/scans');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 409, message: `scan ${body.id} is running` });
    expect(refused.body.scan).toEqual(await find(body.id));
    expect((await list('?limit=1'))[0]).toEqual(refused.body.scan);

    await releaseProbe();
    await service.settled();
    expect(await find(body.id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('shows that it reads, and of how many tables', async () => {
    const release = await hold(`USE ${quoteName(databases.thirdeyeSchema)}`, 'LOCK TABLES table_facts WRITE');
    const { body } = await begin();
    const reading = await until(
      () => find(body.id),
      ({ phase, tables_total }) => phase === 'reading' && tables_total !== null,
    );
    expect(reading).toMatchObject({
      state: 'RUNNING',
      tables_read: 0,
      tables_total: await liveTables(),
      finished_at: null,
    });
    await release();
    await service.settled();
    expect((await find(body.id)).tables_read).toBe(await liveTables());
  });

  it('shows that it publishes, with all tables read, while readers see the scan before', async () => {
    const before = await service.score();
    const tables = await service.tables();
    const release = await hold(
      `USE ${quoteName(databases.thirdeyeSchema)}`,
      'START TRANSACTION',
      'SELECT * FROM snapshots FOR UPDATE',
    );
    service.clock.ms += 1_000;
    const { body } = await begin();
    const publishing = await until(
      () => find(body.id),
      ({ phase }) => phase === 'publishing',
    );
    expect(publishing).toMatchObject({ state: 'RUNNING', tables_read: await liveTables(), error: null });
    expect(await service.score()).toEqual(before);
    expect(await service.tables()).toEqual(tables);
    await release();
    await service.settled();
    expect((await service.score()).timestamp).toBe(body.started_at);
  });

  it('GET lists the newest first, page by page', async () => {
    await service.scan();
    await service.scan();
    const { body } = await service.get('/scans?limit=200');
    const all = scansResponse.parse(body).data;
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));
    expect(all.length).toBeGreaterThan(3);
    const pages: Scan[] = [];
    for (let before = ''; ; ) {
      const page = await list(`?limit=2${before}`);
      if (page.length === 0) break;
      pages.push(...page);
      before = `&before=${page.at(-1)?.id}`;
    }
    expect(pages).toEqual(all);
    expect(await list()).toEqual(all.slice(0, 20));
    expect(await list('?before=1')).toEqual([]);
  });

  it('one that fails says why, the score stays and is stale, and the next one heals it', async () => {
    const before = await service.score();
    const { admin, omSchema } = databases;
    await admin.query(`RENAME TABLE ${quoteName(omSchema)}.table_entity TO ${quoteName(omSchema)}.hidden`);
    const failed = await service.scan();
    expect(failed).toMatchObject({
      state: 'FAILED',
      phase: 'probing',
      error: { code: 'openmetadata_not_openmetadata', message: expect.stringContaining('OM_MYSQL_DB') },
    });
    expect(failed.finished_at).not.toBeNull();
    expect((await list('?limit=1'))[0]).toEqual(failed);
    expect(await service.score()).toEqual({
      ...before,
      stale: true,
      stale_reason: 'openmetadata_not_openmetadata',
      stale_message: failed.error?.message,
    });
    expect((await service.tables()).data.length).toBeGreaterThan(0);
    await admin.query(`RENAME TABLE ${quoteName(omSchema)}.hidden TO ${quoteName(omSchema)}.table_entity`);
    expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(await service.score()).toMatchObject({ stale: false, score: before.score });
  });

  it('one that cannot reach OpenMetadata at all is FAILED, too', async () => {
    const { admin, ro, host, port } = databases;
    await admin.query('ALTER USER ? ACCOUNT LOCK', [ro.user]);
    const closed = createConnection({ host, port, user: ro.user, password: ro.password });
    await expect(closed).rejects.toMatchObject({ code: 'ER_ACCOUNT_HAS_BEEN_LOCKED' });
    await endSessions(admin, [ro.user]);
    const failed = await service.scan();
    expect(failed.state).toBe('FAILED');
    expect(failed.error?.code).toMatch(/^openmetadata_/);
    expect(JSON.stringify(failed)).not.toContain(ro.user);
    expect(await service.score()).toMatchObject({ stale: true, stale_reason: failed.error?.code });
    await admin.query('ALTER USER ? ACCOUNT UNLOCK', [ro.user]);
    expect(await service.scan()).toMatchObject({ state: 'SUCCEEDED' });
  });
});
