import { describe, expect, it, vi } from 'vitest';
import { START_MS } from '../support/auth.ts';
import { fresh, key, next, setOf, token, useKeyServer } from '../support/key-bench.ts';
import { brokenJwks, makeRsaKey, openMetadataJwk } from '../support/tokens.ts';

const { server, benchOf } = useKeyServer();

describe('OpenMetadata’s key set', () => {
  it('verifies with padded members that have a leading zero byte', async () => {
    expect(await benchOf().accept(token())).toMatchObject({ name: 'ada.lovelace', roles: ['DataConsumer'] });
  });

  it.each(['RS384', 'RS512'])('verifies %s with the key labelled RS256', async (alg) => {
    const bench = benchOf({ algorithms: [alg] });
    expect(await bench.accept(token(key, {}, { alg }))).toBeDefined();
    expect(await bench.refuse(`Bearer ${token()}`)).toMatchObject({ reason: 'algorithm' });
  });

  it('refuses a token without a kid, as internal action tokens are, and one with a wrong kid', async () => {
    const bench = benchOf();
    expect(await bench.refuse(`Bearer ${token(key, {}, { header: { kid: undefined } })}`)).toMatchObject({
      reason: 'kid',
    });
    expect(server().asked).toEqual([]);
    for (const kid of ['key-9', 'KEY-1', '__proto__', 'key-1 ']) {
      const refusal = await bench.refuse(`Bearer ${token(key, {}, { header: { kid } })}`);
      expect(refusal).toMatchObject({ status: 401, reason: 'key_unknown' });
    }
  });

  it('refuses internalPurpose with a good kid', async () => {
    const internal = token(key, { internalPurpose: 'x' });
    expect(await benchOf().refuse(`Bearer ${internal}`)).toMatchObject({ reason: 'internal_purpose' });
  });

  it('refuses HS256 with the published key as secret', async () => {
    const forged = token(key, {}, { alg: 'HS256', secret: key.pem });
    expect(await benchOf().refuse(`Bearer ${forged}`)).toMatchObject({ reason: 'algorithm' });
  });

  it.each([{ use: 'enc' }, { key_ops: ['sign'] }, { alg: 'RS512' }, { alg: 'PS256' }])(
    'refuses a token of a key that does not fit: %o',
    async (members) => {
      server().serve({ keys: [openMetadataJwk(key, members)] });
      expect(await benchOf().refuse(`Bearer ${token()}`)).toMatchObject({ status: 401, reason: 'key_unfit' });
    },
  );

  it('skips a key that does not fit for one of the same kid that does', async () => {
    server().serve({ keys: [openMetadataJwk(next, { kid: 'key-1', use: 'enc' }), openMetadataJwk(key)] });
    expect(await benchOf().accept(token())).toBeDefined();
  });

  it('counts null members as no key and keeps the last good set', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    server().serve(brokenJwks());
    bench.clock.ms += 30_000;
    expect(await bench.refuse(`Bearer ${fresh(next)}`)).toMatchObject({ status: 503 });
    expect(await bench.accept(fresh())).toBeDefined();
  });
});

describe('a key that another one replaces under the same kid', () => {
  const replaced = makeRsaKey(key.kid);
  const stranger = makeRsaKey(key.kid);
  const forged = () => fresh(stranger);

  it('lets its tokens in at once, after one fetch for all of them, and those of the old key no more', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    server().serve(setOf(replaced));
    bench.clock.ms += 30_000;
    await Promise.all(Array.from({ length: 20 }, () => bench.accept(fresh(replaced))));
    expect(server().asked).toHaveLength(2);
    expect(await bench.refuse(`Bearer ${fresh()}`)).toMatchObject({ reason: 'signature' });
    expect(server().asked).toHaveLength(2);
  });

  it('is found where the old one does not fit the token at all, and where both are published', async () => {
    server().serve({ keys: [openMetadataJwk(key, { use: 'enc' })] });
    const bench = benchOf();
    expect(await bench.refuse(`Bearer ${fresh(replaced)}`)).toMatchObject({ reason: 'key_unfit' });
    server().serve(setOf(replaced));
    bench.clock.ms += 30_000;
    expect(await bench.accept(fresh(replaced))).toBeDefined();
    server().serve({ keys: [openMetadataJwk(key), openMetadataJwk(replaced)] });
    const both = benchOf();
    for (const one of [key, replaced, key, replaced]) expect(await both.accept(fresh(one))).toBeDefined();
  });

  it('is not looked for again within 30 s', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    server().serve(setOf(replaced));
    bench.clock.ms += 29_999;
    expect(await bench.refuse(`Bearer ${fresh(replaced)}`)).toMatchObject({ reason: 'signature' });
    bench.clock.ms += 1;
    expect(await bench.accept(fresh(replaced))).toBeDefined();
  });

  it('is sought once in 30 s whatever is forged, and the same key is not tried twice', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    for (let i = 0; i < 5; i += 1) {
      bench.clock.ms = START_MS + i * 7_499;
      expect(await bench.refuse(`Bearer ${forged()}`)).toMatchObject({ status: 401, reason: 'signature' });
    }
    expect(server().asked).toHaveLength(1);
    bench.clock.ms = START_MS + 30_000;
    const tokens = Array.from({ length: 5 }, forged);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    await Promise.all(tokens.map((one) => bench.refuse(`Bearer ${one}`)));
    expect(verify).toHaveBeenCalledTimes(5);
    verify.mockRestore();
    expect(server().asked).toHaveLength(2);
    expect(await bench.accept(fresh())).toBeDefined();
  });

  it('is sought once in 10 s while its source fails, which is 401 for who signs with another', async () => {
    const bench = benchOf();
    await bench.accept(fresh());
    server().serve({ code: 500 }, 500);
    bench.clock.ms += 30_000;
    for (const [later, asked] of [
      [0, 2],
      [9_999, 2],
      [1, 3],
    ] as const) {
      bench.clock.ms += later;
      expect(await bench.refuse(`Bearer ${forged()}`)).toMatchObject({ status: 401, reason: 'signature' });
      expect(server().asked).toHaveLength(asked);
      expect(await bench.accept(fresh())).toBeDefined();
    }
  });
});
