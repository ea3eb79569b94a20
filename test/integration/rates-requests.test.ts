import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RatesResponse } from '../../src/money/rates.schemas.ts';
import { NOW } from '../support/facts-catalogue-names.ts';
import { rowsOf } from '../support/migrating.ts';
import { createTestDatabases, type TestDatabases } from '../support/mysql.ts';
import { fillOpenMetadata } from '../support/openmetadata.ts';
import { type RatesClient, ratesClient } from '../support/rates-api.ts';
import { type ErrorBody, type RunningService, startService, token } from '../support/running.ts';

const WRITERS = { AUTHZ_WRITE_ROLES: 'Admin' };
const JSON_BODY = { 'content-type': 'application/json' };

describe('requests to …/cost-rates', () => {
  let databases: TestDatabases;
  let service: RunningService;
  let rates: RatesClient;
  let admin: { token: string };

  beforeAll(async () => {
    databases = await createTestDatabases('rates_requests');
    await fillOpenMetadata(databases, null);
    service = await startService(databases, { now: NOW, env: WRITERS });
    rates = ratesClient(service);
    admin = { token: token(NOW, { roles: ['Admin'] }) };
  });
  afterAll(async () => {
    await service.stop();
    await databases.drop();
  });

  const changes = () => rowsOf(databases, 'rate_changes', 'ORDER BY id');

  /** Of a PUT that must be refused and change nothing. */
  const refusal = async (names: string[], body: unknown) => {
    const before = await changes();
    const answer = await rates.put<ErrorBody>(names, body, admin);
    expect(await changes()).toEqual(before);
    expect(answer.status).toBe(400);
    return answer.body.errors?.map(({ path }) => path);
  };

  it.each([
    -1,
    -1e-9,
    1e-13,
    0.1 + 0.2,
    1_000_001,
    1e300,
    null,
    true,
    [],
    {},
    '',
    '-1',
    '1e3',
    ' 1',
    '01',
    '.5',
    'NaN',
    '0.0000000000001',
    '123456.123456789012',
    '1'.repeat(4_000),
  ])('a price of %j is refused', async (usd) => {
    expect(await refusal(['Hive'], { usd_per_gb_month: usd })).toEqual(['usd_per_gb_month']);
  });

  it.each([
    ['usd_per_gb_month', undefined],
    ['gb_bytes', 1_024],
    ['gb_bytes', '1073741824'],
    ['gb_bytes', null],
    ['savings_kind', 'Cash'],
    ['savings_kind', null],
    ['note', 'x'.repeat(501)],
    ['note', 'half a pair: \ud83e'],
    ['note', null],
    ['currency', 'EUR'],
    ['service', 'h'],
  ])('%s of %j is refused by its name', async (member, value) => {
    expect(await refusal(['Hive'], { usd_per_gb_month: 1, [member]: value })).toEqual([member]);
  });

  it.each([null, [], 1, 'text'])('a body of %j is refused', async (body) => {
    expect(await refusal(['Hive'], body)).toEqual(['']);
  });

  it.each([
    ['no body', {}],
    ['an empty body', { headers: JSON_BODY, payload: '' }],
    ['broken JSON', { headers: JSON_BODY, payload: '{"usd_per_gb_month":' }],
    ['a number beyond all numbers', { headers: JSON_BODY, payload: '{"usd_per_gb_month":1e999}' }],
    ['a prototype', { headers: JSON_BODY, payload: '{"usd_per_gb_month":1,"__proto__":{}}' }],
  ])('%s is refused', async (_what, options) => {
    const answer = await service.call('PUT', '/cost-rates/Hive', { ...admin, ...options });
    expect(answer.status).toBe(400);
    expect(await rates.own()).toEqual([]);
  });

  it.each([
    ['/cost-rates/', 'service_type'],
    ['/cost-rates//h', 'service_type'],
    ['/cost-rates/Hive/', 'service'],
    [`/cost-rates/${'x'.repeat(257)}`, 'service_type'],
    [`/cost-rates/Hive/${encodeURIComponent('🧊'.repeat(257))}`, 'service'],
    [`/cost-rates/Hive/${'x'.repeat(9_000)}`, 'service'],
    ['/cost-rates/Hive?dry_run=1', 'dry_run'],
  ])('PUT %s is refused by its %s', async (path, member) => {
    const put = { ...admin, headers: JSON_BODY, payload: '{"usd_per_gb_month":1}' };
    for (const answer of [await service.call('PUT', path, put), await service.call('DELETE', path, admin)]) {
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.map((error) => error.path)).toEqual([member]);
    }
  });

  it('broken percent-encoding is 400, and an own rate that is not there 404', async () => {
    for (const path of ['/cost-rates/%zz', '/cost-rates/%ff'])
      expect((await service.call('DELETE', path, admin)).status).toBe(400);
    for (const names of [['Hive'], ['Snowflake'], ['BigQuery', 'bq']]) {
      const before = await changes();
      expect((await rates.remove<ErrorBody>(names, admin)).body).toMatchObject({ code: 404 });
      expect(await changes()).toEqual(before);
    }
  });

  it('a body of another type is 415, another method 405 with what is allowed', async () => {
    const text = { ...admin, headers: { 'content-type': 'text/plain' }, payload: '1' };
    expect((await service.call('PUT', '/cost-rates/Hive', text)).status).toBe(415);
    const wrong = await service.call('POST', '/cost-rates/Hive', admin);
    expect(wrong.status).toBe(405);
    expect(String(wrong.headers['allow']).split(', ').sort()).toEqual(['DELETE', 'PUT']);
    expect((await service.call('PUT', '/cost-rates', admin)).headers['allow']).toBe('GET, HEAD');
  });

  it.each([[['DataSteward']], [[]], [undefined], ['Admin,Other']])(
    'roles %j may read rates and change none',
    async (roles) => {
      const own = { token: token(NOW, { roles }) };
      const before = await changes();
      expect((await rates.put<ErrorBody>(['Hive'], { usd_per_gb_month: 1 }, own)).status).toBe(403);
      expect((await rates.remove(['Hive'], own)).status).toBe(403);
      expect(await changes()).toEqual(before);
      expect((await service.get<RatesResponse>('/cost-rates', own)).status).toBe(200);
    },
  );

  it('needs a token, before all else', async () => {
    const nobody = { token: null };
    for (const path of ['/cost-rates', '/cost-rates/Hive', '/cost-rates/a/b/c', '/cost-rates/%20'])
      for (const method of ['GET', 'PUT', 'DELETE'] as const)
        expect((await service.call(method, path, nobody)).status).toBe(401);
  });

  it('before the first scan nobody knows whether the catalogue has a service', async () => {
    const { body } = await rates.put(['Hive'], { usd_per_gb_month: 1, note: 'ж'.repeat(500) }, admin);
    expect(body).toMatchObject({ in_catalogue: null, note: 'ж'.repeat(500) });
    expect((await rates.remove(['Hive'], admin)).status).toBe(204);
  });
});
