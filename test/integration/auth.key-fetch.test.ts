import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { START_MS } from '../support/auth.ts';
import { fresh, key, next, setOf, token, useKeyServer } from '../support/key-bench.ts';
import { startKeyServer } from '../support/key-server.ts';
import { plainJwk } from '../support/tokens.ts';

const { server, benchOf } = useKeyServer();

describe('fetching', () => {
  it('happens once for many tokens at once', async () => {
    const bench = benchOf();
    await Promise.all(Array.from({ length: 50 }, () => bench.accept(fresh())));
    expect(server().asked).toEqual(['/api/v1/system/config/jwks']);
  });

  it('happens at most once in 30 s for unknown kids', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    for (let i = 0; i < 20; i += 1) {
      bench.clock.ms = START_MS + i * 1499;
      expect(await bench.refuse(`Bearer ${fresh(makeUnknown(i))}`)).toMatchObject({ reason: 'key_unknown' });
    }
    expect(server().asked).toHaveLength(1);
    bench.clock.ms = START_MS + 30_000;
    await Promise.all(Array.from({ length: 20 }, (_, i) => bench.refuse(`Bearer ${fresh(makeUnknown(i))}`)));
    expect(server().asked).toHaveLength(2);
  });

  it('finds a rotated key, and drops the one that is gone', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    server().serve(setOf(next));
    bench.clock.ms += 30_000;
    expect(await bench.accept(fresh(next))).toBeDefined();
    expect(await bench.refuse(`Bearer ${fresh()}`)).toMatchObject({ reason: 'key_unknown' });
    expect(server().asked).toHaveLength(2);
  });

  it('reads an old set again in the background, so that a withdrawn key goes', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    const asked = Promise.withResolvers<() => void>();
    server().answer((_request, response) => asked.resolve(() => response.end(JSON.stringify(setOf(next)))));
    bench.clock.ms += 600_000;
    expect(await bench.accept(fresh())).toBeDefined();
    const release = await asked.promise;
    expect(await bench.accept(fresh())).toBeDefined();
    release();
    expect(await bench.accept(fresh(next))).toBeDefined();
    expect(await bench.refuse(`Bearer ${fresh()}`)).toMatchObject({ reason: 'key_unknown' });
    expect(server().asked).toHaveLength(2);
  });

  it('never asks an address that a token names', async () => {
    const elsewhere = await startKeyServer(setOf(next));
    const bench = benchOf();
    const jwk = plainJwk(next);
    const headers = [{ jku: elsewhere.url }, { x5u: elsewhere.url }, { jwk }, { kid: elsewhere.url }];
    for (const header of headers) {
      expect(await bench.refuse(`Bearer ${token(next, {}, { header })}`)).toMatchObject({ status: 401 });
    }
    const named = token(next, { iss: elsewhere.origin, jwks_uri: elsewhere.url });
    expect(await bench.refuse(`Bearer ${named}`)).toMatchObject({ reason: 'issuer' });
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  it('follows no redirect', async () => {
    const elsewhere = await startKeyServer(setOf(key));
    server().answer((_request, response) => {
      response.writeHead(302, { location: elsewhere.url }).end();
    });
    const bench = benchOf();
    expect(await bench.refuse(`Bearer ${token()}`)).toMatchObject({ status: 503 });
    expect(bench.warnings).toMatchObject([
      { fields: { failure: 'answered 302', hint: 'redirects are not followed' } },
    ]);
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  it.each(['slow to answer', 'slow in the middle'])(
    'ends at the time limit when the source is %s',
    async (how) => {
      server().answer((_request, response) => {
        if (how === 'slow in the middle') response.writeHead(200).write('{"keys":[');
      });
      const bench = benchOf({}, { fetchLimits: { timeoutMs: 50 } });
      expect(await bench.refuse(`Bearer ${token()}`)).toMatchObject({
        status: 503,
        reason: 'key_source_down',
      });
      expect(bench.warnings).toMatchObject([{ fields: { failure: 'did not answer in time' } }]);
    },
  );

  it('ends at 1 MiB, compressed or not', async () => {
    const body = JSON.stringify({ ...setOf(key), pad: 'x'.repeat(1024 * 1024) });
    const answers = [
      { headers: {}, bytes: Buffer.from(body) },
      { headers: { 'content-encoding': 'gzip' }, bytes: gzipSync(body) },
    ];
    for (const { headers, bytes } of answers) {
      server().answer((_request, response) => {
        response.writeHead(200, headers).end(bytes);
      });
      const bench = benchOf();
      expect(await bench.refuse(`Bearer ${token()}`)).toMatchObject({ status: 503 });
      expect(bench.warnings).toMatchObject([{ fields: { failure: 'larger than 1048576 bytes' } }]);
    }
  });

  it('takes a set just under 1 MiB', async () => {
    server().serve({ ...setOf(key), pad: 'x'.repeat(1024 * 1024 - 1000) });
    expect(await benchOf().accept(token())).toBeDefined();
  });

  it('ends after 5 s by default', async () => {
    const limit = vi.spyOn(AbortSignal, 'timeout');
    await benchOf().accept(token());
    expect(limit.mock.calls).toEqual([[5000]]);
    limit.mockRestore();
  });
});

function makeUnknown(i: number) {
  return { ...next, kid: `unknown-${i}` };
}
