import { describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import { fresh, key, next, setOf, token, useKeyServer } from '../support/key-bench.ts';
import { signToken, userClaims } from '../support/tokens.ts';

const { server, benchOf } = useKeyServer();

describe('an outage', () => {
  it('does not reach tokens whose key is known, however long it lasts', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    await server().close();
    for (const hours of [1, 2, 50]) {
      bench.clock.ms = START_MS + hours * 3_600_000;
      const claims = userClaims(bench.clock.ms, { sessionId: String(hours) });
      expect(await bench.accept(signToken(key, claims))).toBeDefined();
    }
  });

  it('is 503 and not 401 for tokens whose key is not known, with Retry-After', async () => {
    const bench = benchOf();
    await server().close();
    const first = await bench.refuse(`Bearer ${fresh()}`);
    expect(first).toMatchObject({ status: 503, reason: 'key_source_down' });
    expect(first.error.headers).toEqual({ 'retry-after': '10' });
    bench.clock.ms += 4_000;
    expect((await bench.refuse(`Bearer ${fresh()}`)).error.headers).toEqual({ 'retry-after': '6' });
    expect(bench.warnings).toMatchObject([
      { fields: { failure: 'could not be reached', cause: 'ECONNREFUSED' } },
    ]);
  });

  it.each([
    ['ENOTFOUND', 'ENOTFOUND'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['http://om.internal/?key=abc', null],
    [23, null],
    [undefined, null],
  ])('is logged with the code of its cause, where that is a fixed word: %s', async (code, cause) => {
    const inner = Object.assign(new Error('of om.internal'), { code });
    const failing = async () => {
      throw new TypeError('fetch failed', { cause: new Error('in between', { cause: inner }) });
    };
    const bench = benchOf({}, { fetch: failing });
    const { message } = await bench.refuse(`Bearer ${fresh()}`);
    expect(bench.warnings).toMatchObject([{ fields: { failure: 'could not be reached', cause } }]);
    expect(JSON.stringify(bench.warnings)).not.toMatch(/om\.internal|abc/);
    expect(message).not.toContain(String(code));
  });

  it('is still 401 for tokens that no key could save', async () => {
    const bench = benchOf();
    await server().close();
    expect(await bench.refuse()).toMatchObject({ status: 401 });
    expect(await bench.refuse(`Bearer ${token(key, { iss: 'x' })}`)).toMatchObject({ status: 401 });
    expect(await bench.refuse(`Bearer ${token(key, {}, { alg: 'RS512' })}`)).toMatchObject({ status: 401 });
  });

  it('ends by itself', async () => {
    server().serve({ code: 500 }, 500);
    const bench = benchOf();
    const waiting = fresh();
    expect(await bench.refuse(`Bearer ${waiting}`)).toMatchObject({ status: 503 });
    server().serve(setOf(key));
    bench.clock.ms += 9_999;
    expect(await bench.refuse(`Bearer ${waiting}`)).toMatchObject({ status: 503 });
    bench.clock.ms += 1;
    expect(await bench.accept(waiting)).toBeDefined();
    expect(await bench.refuse(`Bearer ${fresh(next)}`)).toMatchObject({ status: 401, reason: 'key_unknown' });
    expect(server().asked).toHaveLength(2);
  });

  it.each([
    ['not JSON', '<html>'],
    ['an empty set', '{"keys":[]}'],
    ['no set', '{}'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('is also an answer that is %s', async (_what, body) => {
    server().answer((_request, response) => {
      response.end(body);
    });
    expect(await benchOf().refuse(`Bearer ${token()}`)).toMatchObject({ status: 503 });
  });

  it('shows no host and no address to the caller', async () => {
    const bench = benchOf();
    await server().close();
    const { message, error } = await bench.refuse(`Bearer ${token()}`);
    expect(`${message}${JSON.stringify(error.headers)}`).not.toMatch(/127\.0\.0\.1|http|ECONN|lovelace/);
  });
});

it('names the right address when /.well-known/jwks.json answers 404', async () => {
  server().serve({ code: 404 }, 404);
  const bench = authBench({ source: { kind: 'jwks', url: `${server().origin}/.well-known/jwks.json` } });
  const right = expect.stringContaining('/api/v1/system/config/jwks');
  expect(await bench.refuse(`Bearer ${token()}`)).toMatchObject({ status: 503, message: right });
  expect(bench.warnings).toMatchObject([{ fields: { failure: 'answered 404', hint: right } }]);
  const other = benchOf();
  expect(await other.refuse(`Bearer ${token()}`)).toMatchObject({
    message: expect.not.stringContaining('well-known'),
  });
});

it('does not send a sign-on provider to the address of OpenMetadata', async () => {
  server().serve({ code: 404 }, 404);
  const issuer = 'https://login.example.org';
  const jwksUrl = `${server().origin}/.well-known/jwks.json`;
  const trusted = { issuer, jwksUrl, algorithms: ['RS256'], audiences: null };
  const bench = benchOf({ trustedIssuers: [trusted] });
  const { message } = await bench.refuse(`Bearer ${token(key, { iss: issuer })}`);
  expect(message).not.toContain('/api/v1/system/config/jwks');
  expect(bench.warnings).toMatchObject([{ fields: { failure: 'answered 404', hint: null } }]);
});

it('logs nothing of a token, whatever fails', async () => {
  const bench = benchOf();
  await server().close();
  const lost = fresh();
  await bench.refuse(`Bearer ${lost}`);
  expect(bench.warnings).toHaveLength(1);
  const logged = JSON.stringify(bench.warnings);
  for (const piece of [...lost.split('.'), 'lovelace', 'example.org', 'key-1'])
    expect(logged).not.toContain(piece);
});
