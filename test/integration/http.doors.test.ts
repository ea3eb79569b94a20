import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorResponse } from '../../src/http/errors.schemas.ts';
import { type Api, apiToken, PREFIX, raw, request, SECRET, START, startApi } from '../support/api.ts';
import { segment, userClaims } from '../support/tokens.ts';

const SCORE = `${PREFIX}/dashboard/zi-score`;
const AREAS = ['dashboard', 'tables', 'scans', 'action-items', 'cost-rates'];
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'QUERY',
];

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('no dashboard answer without a token', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await api.scanned();
  });
  afterAll(() => api.stop());

  const expectNothing = (answer: { status: number; body: string; text: string }) => {
    expect(answer.status === 0 || answer.status >= 400).toBe(true);
    expect(answer.text).not.toMatch(/"score"|"breakdown"|"total_tables"|etag/i);
  };

  it.each(METHODS)(
    '%s: 401 below every protected prefix, before 404, 405 and any look at the body',
    async (method) => {
      const targets = AREAS.flatMap((area) => [
        ...[`${PREFIX}/${area}`, `${PREFIX}/${area}/`, `${PREFIX}/${area}/nope`, `${PREFIX}/${area}?x=1`],
        ...[`${PREFIX}/${area}//x`, `${PREFIX}/${area}/../health`, `${PREFIX}/${percent(area)}/x`],
        ...[`${PREFIX}/${area}%2fx`, `http://x${PREFIX}/${area}/x`, `${PREFIX}/${area}#x`],
      ]);
      for (const target of [SCORE, `${PREFIX}/dashboard/health-history?days=abc`, ...targets]) {
        const answer = await raw(api.port, request(target, [], method));
        expectNothing(answer);
        expect([target, answer.status]).toEqual([target, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        if (method !== 'HEAD') expect(errorResponse.parse(JSON.parse(answer.body)).code).toBe(401);
      }
    },
  );

  it('a body is not looked at before the token', async () => {
    const bodies = ['{', '', 'x'.repeat(300_000)];
    for (const body of bodies) {
      for (const type of ['application/json', 'application/xml', 'nonsense']) {
        const headers = [`Content-Type: ${type}`, `Content-Length: ${body.length}`];
        for (const area of AREAS) {
          const answer = await raw(api.port, request(`${PREFIX}/${area}`, headers, 'POST', body));
          expect([type, body.length, answer.status]).toEqual([type, body.length, 401]);
        }
      }
    }
  });

  it.each([
    ...[percent(SCORE.slice(1)), SCORE.slice(1).replaceAll('/', '%2f')].map((path) => `/${path}`),
    ...[
      `${PREFIX}/%64ashboard/zi-score`,
      `${PREFIX}/dashboard/zi%2Dscore`,
      `${PREFIX}/%2564ashboard/zi-score`,
    ],
    ...[`/${SCORE}`, `//x${SCORE}`, `${PREFIX}//dashboard/zi-score`, `${PREFIX}/dashboard//zi-score`],
    ...[`${PREFIX}/./dashboard/zi-score`, `${PREFIX}/health/../dashboard/zi-score`, `/x/..${SCORE}`],
    ...[`${PREFIX}/health/%2e%2e/dashboard/zi-score`, `${PREFIX}/health/..%2fdashboard/zi-score`],
    ...[`${PREFIX}/health\\..\\dashboard\\zi-score`, `/health/..;/api/v1/thirdeye/dashboard/zi-score`],
    ...[SCORE.toUpperCase(), `${PREFIX}/Dashboard/zi-score`, `${SCORE}/`, `${SCORE}//`, `${SCORE}/.`],
    ...[`${SCORE};x`, `${SCORE};/health`, `${SCORE}%00`, `${SCORE}%20`, `${SCORE}.json`, `${SCORE}#/health`],
    ...[`/health?/../..${SCORE}`, `/health#${SCORE}`, `/health;${SCORE}`, `${SCORE}?/health`, `${SCORE}??`],
    ...[
      `http://localhost${SCORE}`,
      `HTTP://x${SCORE}`,
      `http:${SCORE}`,
      `http://x@y:1${SCORE}`,
      `ftp://x${SCORE}`,
    ],
    ...[`http://x/health/..${SCORE}`, `https://x${SCORE}?x=1`, '*', `*${SCORE}`, `x${SCORE}`, `?${SCORE}`],
    ...[`${PREFIX}/dashboard/zi-score%2f..%2fhealth`, `${PREFIX}/dashboard/health`, `/%2f${SCORE}`],
    ...[`${PREFIX}/dashboard/ZI-SCORE`, `${PREFIX}/dashboard/zi‐score`, `${PREFIX}/dashboa%C5%BFrd/zi-score`],
  ])('%s', async (target) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      const answer = await raw(api.port, request(target, [], method));
      expect(answer.text).not.toMatch(/"score"|"breakdown"|"total_tables"|etag/i);
      if (answer.status === 200) expect(answer.body).toMatch(/^$|"thirdeye-analytics"/);
      else expect(answer.status).toBeGreaterThanOrEqual(400);
      // Only the root, for which `*` and an empty path stand, and /health answer without a token.
      if (answer.status === 200) expect(target).toMatch(/^\/health[?#;]|^\*$|^\?/);
      if (answer.status === 405) expect(target).toMatch(/^\/health[?#;]|^\*$|^\?/);
    }
  });

  it.each([
    [
      'a method override',
      ['X-HTTP-Method-Override: OPTIONS', 'X-HTTP-Method: HEAD', 'X-Method-Override: GET'],
    ],
    [
      'a rewritten path',
      ['X-Original-URL: /health', 'X-Rewrite-URL: /health', 'X-Forwarded-Prefix: /health'],
    ],
    ['a trusted address', ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: ::1', 'Forwarded: for=127.0.0.1']],
    [
      'a user said by a proxy',
      ['X-Forwarded-User: admin', 'X-Remote-User: admin', 'X-Auth-Request-Email: a@b.c'],
    ],
    [
      'an upgrade to HTTP/2',
      ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    ],
    ['an upgrade to a WebSocket', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']],
    ['a preflight', ['Origin: http://x', 'Access-Control-Request-Method: GET']],
    ['an expectation', ['Expect: 100-continue']],
    ['a range', ['Range: bytes=0-10']],
    ['a known entity', ['If-None-Match: *']],
    ['a cookie', ['Cookie: token=x; Authorization=Bearer x']],
    ['no scheme', ['Authorization: ']],
    ['only a scheme', ['Authorization: Bearer']],
    ['another scheme', ['Authorization: Basic YWRtaW46YWRtaW4=']],
    ['a connection header that drops Authorization', ['Connection: Authorization, close']],
  ] as [string, string[]][])('not by %s', async (_what, headers) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const answer = await raw(api.port, request(SCORE, headers, method));
      expectNothing(answer);
      expect(answer.status).toBe(401);
    }
  });

  it('not by CONNECT, which is not answered or refused', async () => {
    for (const target of [SCORE, 'thirdeye:443', `http://x${SCORE}`]) {
      expectNothing(await raw(api.port, request(target, [], 'CONNECT')));
    }
  });

  it('not by HTTP/1.0, HTTP/0.9, HTTP/2 or TLS', async () => {
    for (const bytes of [
      `GET ${SCORE} HTTP/1.0\r\n\r\n`,
      `GET ${SCORE}\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ])
      expectNothing(await raw(api.port, bytes));
    expectNothing(await raw(api.port, Buffer.from('16030100a5010000a10303', 'hex')));
  });

  it('a good token counts only as the one Authorization header', async () => {
    const good = `Bearer ${api.token}`;
    const refused = [
      [`Authorization: ${good}`, `Authorization: ${good}`],
      ['Authorization: Bearer x', `authorization: ${good}`],
      [`Authorization: ${good}`, 'AUTHORIZATION: Bearer x'],
      [`Authorization: ${good}, ${good}`],
      [`Authorization: Basic x, ${good}`],
      [`Authorization: ${api.token}`],
      [`Authorization: Token ${api.token}`],
      [`Authorization: Bearer "${api.token}"`],
      [`Authorization : ${good}`],
      [`X-Authorization: ${good}`],
      [`Proxy-Authorization: ${good}`],
      [`Cookie: Authorization=${good}`],
    ];
    for (const headers of refused) {
      const answer = await raw(api.port, request(SCORE, headers));
      expectNothing(answer);
      expect([400, 401]).toContain(answer.status);
    }
    for (const query of [`access_token=${api.token}`, `token=${api.token}`, `jwt=${api.token}`])
      expect((await raw(api.port, request(`${SCORE}?${query}`))).status).toBe(401);
    const trailer = [`Trailer: Authorization`, 'Transfer-Encoding: chunked'];
    const body = `0\r\nAuthorization: ${good}\r\n\r\n`;
    expectNothing(await raw(api.port, request(SCORE, trailer, 'GET', body)));
  });

  it('only a token that is ours and in time', async () => {
    const sign = (head: object, claims: object, secret: string) => {
      const input = `${segment(head)}.${segment(claims)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const head = { alg: 'HS256', typ: 'JWT' };
    const claims = userClaims(START);
    const [h, c, s] = api.token.split('.');
    const refused = [
      ...[
        '',
        'x',
        'a.b.c',
        `${h}.${c}.`,
        `${h}.${c}`,
        `${h}.${c}.${s}x`,
        `${h}.${c}.${s}.${s}`,
        `.${c}.${s}`,
      ],
      `${segment({ alg: 'none' })}.${segment(claims)}.`,
      sign(head, claims, ''),
      sign(head, claims, `${SECRET}x`),
      sign({ ...head, alg: 'RS256' }, claims, SECRET),
      sign(head, { ...claims, iss: 'elsewhere' }, SECRET),
      apiToken({ exp: START / 1000 - 3600 }),
      apiToken({ nbf: START / 1000 + 86_400 }),
    ];
    for (const token of refused) {
      const answer = await raw(api.port, request(SCORE, [`Authorization: Bearer ${token}`]));
      expectNothing(answer);
      expect(answer.status).toBe(401);
    }
  });

  it('one request does not open the door for the next on the same connection', async () => {
    const auth = `Authorization: Bearer ${api.token}`;
    const live = request(SCORE, [auth]).replace('Connection: close\r\n', '');
    const bytes = `${live}${request(SCORE)}`;
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(api.port, '127.0.0.1', () => socket.write(bytes));
      let all = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk) => {
        all += chunk;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(all));
    });
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
    expect(text.match(/"breakdown"/g)).toHaveLength(1);
  });

  it('with the token the same doors open, so the cases above prove something', async () => {
    const auth = `Authorization: Bearer ${api.token}`;
    for (const target of [SCORE, `${PREFIX}/%64ashboard/zi-score`, `http://x${SCORE}`]) {
      const answer = await raw(api.port, request(target, [auth, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']));
      expect([target, answer.status]).toEqual([target, 200]);
      expect(answer.body).toMatch(/"breakdown"/);
    }
  });
});
