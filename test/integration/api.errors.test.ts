import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { type Api, PREFIX, raw, request, startApi } from '../support/api.ts';

const SCORE = `${PREFIX}/dashboard/zi-score`;
const HISTORY = `${PREFIX}/dashboard/health-history`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

describe('errors', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  /** The answer to a target sent as written, its body checked for the one shape. */
  const ask = async (target: string, method = 'GET', headers: string[] = [], body = '') => {
    const authorization = `Authorization: Bearer ${api.token}`;
    const answer = await raw(api.port, request(target, [authorization, ...headers], method, body));
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const error = errorResponse.strict().parse(JSON.parse(answer.body));
    expect(error.code).toBe(answer.status);
    expect(error.message).not.toMatch(CONTROL);
    expect(answer.body).not.toMatch(/FST_|mysql|ER_|\bat \w+ \(|node_modules|127\.0\.0\.1/);
    return { ...error, headers: answer.headers };
  };

  it.each([
    [`${SCORE}?x=1`, ['x']],
    [`${SCORE}?x=1&y=2&service=a`, ['x', 'y']],
    [`${SCORE}?service[]=a`, ['service[]']],
    [`${SCORE}?Service=a`, ['Service']],
    [`${SCORE}?__proto__=a`, ['__proto__']],
    [`${SCORE}?constructor=a&toString=b`, ['constructor', 'toString']],
    [`${HISTORY}?days=7&x=1`, ['x']],
    [`${SCORE}?access_token=abc`, ['access_token']],
  ])('%s: unknown parameters are named', async (target, names) => {
    const error = await ask(target);
    expect(error.code).toBe(400);
    expect(error.errors?.map(({ path }) => path).sort()).toEqual(names);
  });

  it.each([
    [`${SCORE}?service=a&service=b`, 'service'],
    [`${SCORE}?${'service=a&'.repeat(50)}service=a`, 'service'],
    [`${SCORE}?service=`, 'service'],
    [`${SCORE}?service`, 'service'],
    [`${SCORE}?service=${'x'.repeat(257)}`, 'service'],
    [`${SCORE}?service=${'x'.repeat(10_000)}`, 'service'],
    [`${HISTORY}?days=1&days=2`, 'days'],
    [`${HISTORY}?days=7&days=7`, 'days'],
    ...[
      '0',
      '366',
      '-1',
      '1.5',
      '7.0',
      'abc',
      '1e2',
      '0x10',
      '+7',
      '%2B7',
      '%207',
      '7%20',
      '',
      'NaN',
      'null',
    ].map((days) => [`${HISTORY}?days=${days}`, 'days']),
    ...['Infinity', '9'.repeat(400), '%D9%A7', '1,5', '[7]', 'true'].map((days) => [
      `${HISTORY}?days=${days}`,
      'days',
    ]),
  ] as [string, string][])('%s: 400 that names the parameter', async (target, name) => {
    const error = await ask(target);
    expect(error.code).toBe(400);
    expect(error.errors?.map(({ path }) => path)).toEqual([name]);
    expect(error.errors?.[0]?.message).not.toMatch(/NaN/);
  });

  it.each([`${SCORE}?service=%zz`, `${SCORE}?service=%`, `${SCORE}?service=%ff`, `${SCORE}?service=a%C3`])(
    '%s: broken percent-encoding in the query',
    async (target) => {
      expect((await ask(target)).code).toBe(400);
    },
  );

  it.each(['/%zz', '/%', `${PREFIX}/health/%ff`, `${PREFIX}/dashboard/%zz`, `${SCORE}%C0%AE`])(
    '%s: broken percent-encoding in the path',
    async (target) => {
      expect((await ask(target)).code).toBe(400);
    },
  );

  it.each(['nobody', 'n%0a%1b[31mred', '%00', '%E2%80%AE%C2%85', "'%20OR%201=1", '%3Cscript%3E'])(
    'an unknown service %s is 404',
    async (name) => {
      const error = await ask(`${SCORE}?service=${name}`);
      expect(error.code).toBe(404);
      expect(error.message).toMatch(/^service .* not found$/);
    },
  );

  it.each([
    ...['/nope', '/health/', '/health//live', '/api/v1', PREFIX, `${PREFIX}/health/x`, `${PREFIX}/nope`],
    ...[`${SCORE}/`, `${PREFIX}/dashboard`, `${PREFIX}/dashboard/nope`, `${PREFIX}/tables/x`],
    ...[
      '/favicon.ico',
      '/metrics',
      '/.env',
      '/%1b[31m',
      '/a%0d%0aSet-Cookie:x=1',
      '/%2e%2e/%2e%2e/etc/passwd',
    ],
    ...[`/api/v1/thirdeye/%2564ashboard/zi-score`, `${PREFIX}/dashboard%2Fzi-score`, `//health`, '/./health'],
  ])('%s is no route', async (target) => {
    const error = await ask(target);
    expect(error.code).toBe(404);
    expect(error.headers.get('set-cookie')).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s on a route for reading is 405 with Allow',
    async (method) => {
      for (const target of [SCORE, HISTORY, '/', '/health', `${PREFIX}/health/ready`, `${SCORE}?x=1`]) {
        const error = await ask(target, method);
        expect([target, error.code, error.headers.get('allow')]).toEqual([target, 405, 'GET, HEAD']);
      }
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s with a content type and no body', async (method) => {
    for (const type of ['application/json', 'application/merge-patch+json', 'text/plain', 'a/b/c;;']) {
      const header = [`Content-Type: ${type}`, 'Content-Length: 0'];
      expect((await ask('/nope', method, header)).code).toBe(404);
      expect((await ask(SCORE, method, header)).code).toBe(405);
    }
  });

  it('a body over 256 KiB is refused wherever it is sent', async () => {
    const body = `"${'x'.repeat(256 * 1024)}"`;
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    for (const target of [SCORE, '/nope', '/health', `${PREFIX}/action-items`]) {
      const error = await ask(target, 'POST', headers, body);
      expect([404, 405, 413]).toContain(error.code);
    }
  });

  it('a request_id of its own for each, whatever the caller asks for', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const { request_id } = await ask('/nope', 'GET', ['X-Request-Id: mine', 'Request-Id: mine']);
      ids.add(request_id);
    }
    expect(ids.size).toBe(3);
    expect(ids.has('mine')).toBe(false);
  });

  it('no answer names what it runs on', async () => {
    for (const target of [SCORE, '/health', '/nope', '/%zz']) {
      const { headers } = await raw(api.port, request(target));
      expect(headers.has('server')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
      expect([target, headers.get('x-content-type-options')]).toEqual([target, 'nosniff']);
    }
  });
});
