import { describe, expect, it } from 'vitest';
import { fresh, key, next, token, useKeyServer } from '../support/key-bench.ts';
import { brokenJwks, openMetadataJwk } from '../support/tokens.ts';

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
