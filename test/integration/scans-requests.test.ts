import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { scanResponse } from '../../src/scans/scans.schemas.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { randomCatalogue } from '../support/random-catalogue/index.ts';
import { type RunningService, startService, until } from '../support/running.ts';

type Scan = ReturnType<typeof scanResponse.parse>;

describe('requests to …/scans', () => {
  let databases: TestDatabases;
  let service: RunningService;

  beforeAll(async () => {
    databases = await createTestDatabases('scan_requests');
    await fillOpenMetadata(databases, randomCatalogue(3, { now: NOW, layout: 'mixed', tables: 20 }));
    service = await startService(databases, { now: NOW });
    await service.settled();
  });
  afterEach(async () => {
    await service.settled();
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const list = async (text = '') => (await service.get<{ data: Scan[] }>(`/scans${text}`)).body.data;

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1.5', 'limit=', 'before=0', 'before=-1', 'before=x'])(
    'GET /scans?%s is refused',
    async (text) => {
      const { status, body } = await service.get(`/scans?${text}`);
      expect(status).toBe(400);
      expect(body.errors?.map(({ path }) => path)).toEqual([text.split('=')[0]]);
    },
  );

  it('an unknown parameter is refused by name', async () => {
    const { status, body } = await service.get('/scans?page=2');
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['page']);
  });

  it.each(['x', '0', '-1', '1.5', '1e3', '01', '%20', "1'", '9'.repeat(16), '9'.repeat(99)])(
    'GET /scans/%s is 400: no number of a scan',
    async (id) => {
      const { status, body } = await service.get(`/scans/${id}`);
      expect(status).toBe(400);
      expect(body.errors?.map(({ path }) => path)).toEqual(['id']);
    },
  );

  it.each(['999999', '9'.repeat(15)])('GET /scans/%s is 404', async (id) => {
    const { status, body } = await service.get(`/scans/${id}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 404, message: `scan ${id} not found` });
  });

  it.each([
    ['a content type and no body', { headers: { 'content-type': 'application/json' } }],
    ['an empty object', { headers: { 'content-type': 'application/json' }, payload: '{}' }],
    ['neither', {}],
  ])('POST with %s begins a scan', async (_name, options) => {
    await service.settled();
    const { status } = await until(
      () => service.call('POST', '/scans', options),
      (answer) => answer.status !== 503,
    );
    expect(status).toBe(202);
  });

  it('POST with a broken body, or one of another type, is refused and begins nothing', async () => {
    const before = await list('?limit=1');
    const json = { 'content-type': 'application/json' };
    expect((await service.call('POST', '/scans', { headers: json, payload: '{' })).status).toBe(400);
    const xml = { 'content-type': 'text/xml' };
    expect((await service.call('POST', '/scans', { headers: xml, payload: '<a/>' })).status).toBe(415);
    expect(await list('?limit=1')).toEqual(before);
  });

  it('POST with a parameter or a member that nobody knows is refused by name and begins nothing', async () => {
    const before = await list('?limit=1');
    const payload = '{"full":true}';
    const headers = { 'content-type': 'application/json' };
    for (const answer of [
      await service.call('POST', '/scans?full=true'),
      await service.call('POST', '/scans', { headers, payload }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.map(({ path }) => path)).toEqual(['full']);
    }
    expect(await list('?limit=1')).toEqual(before);
  });

  it('POST that wants the past rebuilt is refused where it never is, and begins nothing', async () => {
    const before = await list('?limit=1');
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await service.call('POST', '/scans', { headers, payload: '{"backfill":true}' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      message: 'validation failed',
      errors: [{ path: 'backfill', message: expect.stringContaining('HISTORY_BACKFILL_DAYS') }],
    });
    expect(await list('?limit=1')).toEqual(before);
    const { status: without } = await until(
      () => service.call('POST', '/scans', { headers, payload: '{"backfill":false}' }),
      (answer) => answer.status !== 503,
    );
    expect(without).toBe(202);
  });

  it('needs a token, for reading and for writing', async () => {
    for (const path of ['/scans', '/scans/1', '/scans/x']) {
      expect((await service.get(path, { token: null })).status).toBe(401);
    }
    const before = await list('?limit=1');
    expect((await service.call('POST', '/scans', { token: null })).status).toBe(401);
    expect(await list('?limit=1')).toEqual(before);
  });

  it('other methods are 405 with what is allowed', async () => {
    const { status, headers } = await service.call('DELETE', '/scans/1');
    expect(status).toBe(405);
    expect(headers['allow']).toContain('GET');
    const put = await service.call('PUT', '/scans');
    expect(put.status).toBe(405);
    expect(String(put.headers['allow'])).toMatch(/GET.*POST|POST.*GET/);
  });
});
