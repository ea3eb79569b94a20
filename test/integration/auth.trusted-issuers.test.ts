import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import { type KeyServer, startKeyServer } from '../support/key-server.ts';
import {
  makeEcKey,
  makeRsaKey,
  openMetadataJwk,
  plainJwk,
  SHIPPED_KID,
  signToken,
  userClaims,
} from '../support/tokens.ts';

const PROVIDER = 'https://login.example.org';
const OTHER = 'https://other.example.org';
/** The same kid everywhere: only the issuer tells the keys apart. */
const ownKey = makeRsaKey('same');
const providerKey = makeRsaKey('same');
const otherKey = makeEcKey('same');

let own: KeyServer;
let provider: KeyServer;
let other: KeyServer;
beforeAll(async () => {
  own = await startKeyServer({ keys: [openMetadataJwk(ownKey)] });
  provider = await startKeyServer({ keys: [plainJwk(providerKey)] });
  other = await startKeyServer({ keys: [plainJwk(otherKey)] });
});
afterAll(() => Promise.all([own.close(), provider.close(), other.close()]));

const trust = (members = {}) => ({
  issuer: PROVIDER,
  jwksUrl: provider.url,
  algorithms: ['RS256'],
  audiences: null,
  ...members,
});
const benchOf = (members = {}) =>
  authBench({
    source: { kind: 'jwks', url: own.url },
    trustedIssuers: [trust(members), trust({ issuer: OTHER, jwksUrl: other.url, algorithms: ['ES256'] })],
  });
const claims = (members = {}) => userClaims(START_MS, { iss: PROVIDER, ...members });

describe('a trusted issuer', () => {
  it('lets its users in, without roles, isBot or a token type', async () => {
    const user = await benchOf().accept(signToken(providerKey, claims({ roles: ['Admin'], isBot: true })));
    expect(user).toMatchObject({
      name: 'ada.lovelace',
      issuer: PROVIDER,
      roles: [],
      isBot: false,
      tokenType: null,
    });
  });

  it('has its own algorithms', async () => {
    const user = await benchOf().accept(signToken(otherKey, claims({ iss: OTHER }), { alg: 'ES256' }));
    expect(user.issuer).toBe(OTHER);
    const wrong = signToken(providerKey, claims(), { alg: 'PS256' });
    expect(await benchOf().refuse(`Bearer ${wrong}`)).toMatchObject({ reason: 'algorithm' });
  });

  it('vouches for no other issuer with its key', async () => {
    const bench = benchOf();
    const forged = [
      signToken(providerKey, userClaims(START_MS)),
      signToken(ownKey, claims()),
      signToken(ownKey, claims({ iss: OTHER })),
      signToken(providerKey, claims({ iss: OTHER })),
      signToken(otherKey, claims(), { alg: 'ES256' }),
      signToken(otherKey, userClaims(START_MS), { alg: 'ES256' }),
    ];
    for (const token of forged) expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ status: 401 });
    expect(bench.reasons).toEqual([
      'signature',
      'signature',
      'algorithm',
      'algorithm',
      'algorithm',
      'algorithm',
    ]);
  });

  it('must give exp, bots too', async () => {
    const bench = benchOf();
    for (const exp of [null, undefined]) {
      for (const tokenType of ['BOT', 'PERSONAL_ACCESS', undefined]) {
        const token = signToken(providerKey, claims({ exp, tokenType, isBot: true }));
        expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ reason: 'expiry_missing' });
      }
    }
  });

  it('must give one of the audiences when they are set', async () => {
    const bench = benchOf({ audiences: ['app'] });
    for (const aud of [undefined, null, 'openmetadata', [], ['x']]) {
      const token = signToken(providerKey, claims({ aud }));
      expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ reason: 'audience' });
    }
    for (const aud of ['app', ['x', 'app']]) {
      expect(await bench.accept(signToken(providerKey, claims({ aud })))).toBeDefined();
    }
  });

  it('may give any audience or none when they are not set', async () => {
    for (const aud of [undefined, 'x']) {
      expect(await benchOf().accept(signToken(providerKey, claims({ aud })))).toBeDefined();
    }
  });

  it('does not enjoy the RS256 label, a missing kid or internalPurpose', async () => {
    const labelled = await startKeyServer({ keys: [openMetadataJwk(providerKey)] });
    const bench = benchOf({ jwksUrl: labelled.url, algorithms: ['RS512', 'RS256'] });
    const refuse = (members: object, options: object) =>
      bench.refuse(`Bearer ${signToken(providerKey, claims(members), options)}`);
    expect(await refuse({}, { alg: 'RS512' })).toMatchObject({ reason: 'key_unfit' });
    expect(await refuse({}, { header: { kid: undefined } })).toMatchObject({ reason: 'kid' });
    expect(await refuse({ internalPurpose: 'x' }, {})).toMatchObject({ reason: 'internal_purpose' });
    await labelled.close();
  });

  it('is not warned of for a kid that OpenMetadata ships', async () => {
    const shipped = { ...providerKey, kid: SHIPPED_KID };
    const source = await startKeyServer({ keys: [plainJwk(shipped)] });
    const bench = benchOf({ jwksUrl: source.url });
    await bench.accept(signToken(shipped, claims()));
    expect(bench.warnings).toEqual([]);
    await source.close();
  });

  it('does not suffer from an outage of another source', async () => {
    const gone = await startKeyServer({});
    await gone.close();
    const bench = benchOf({ jwksUrl: gone.url });
    expect(await bench.refuse(`Bearer ${signToken(providerKey, claims())}`)).toMatchObject({ status: 503 });
    expect(await bench.accept(signToken(ownKey, userClaims(START_MS)))).toBeDefined();
  });

  it('cannot be configured twice, as OpenMetadata itself, or with a shared secret', () => {
    const source = { kind: 'jwks', url: own.url } as const;
    const twice = [trust(), trust()];
    expect(() => authBench({ source, trustedIssuers: twice })).toThrow('configured twice');
    expect(() => authBench({ source, trustedIssuers: [trust({ issuer: 'open-metadata.org' })] })).toThrow(
      'twice',
    );
    expect(() => authBench({ source, trustedIssuers: [trust({ algorithms: ['HS256'] })] })).toThrow('HS256');
  });
});
