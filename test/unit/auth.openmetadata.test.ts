import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import { botClaims, makeRsaKey, SHIPPED_KID, signToken, userClaims } from '../support/tokens.ts';

const key = makeRsaKey();
const source = { kind: 'pem', pem: key.pem } as const;
const bench = authBench({ source });
const seconds = START_MS / 1000;
const user = (members: Record<string, unknown>) =>
  bench.accept(signToken(key, userClaims(START_MS, members)));
const bot = (members: Record<string, unknown>) => bench.accept(signToken(key, botClaims(START_MS, members)));
const refused = (claims: Record<string, unknown>, of = bench) =>
  of.refuse(`Bearer ${signToken(key, claims)}`);

describe('claims', () => {
  it('of a person become the user', async () => {
    expect(await user({ sessionId: 'a7' })).toEqual({
      name: 'ada.lovelace',
      subject: 'ada.lovelace',
      email: 'ada.lovelace@example.org',
      isBot: false,
      roles: ['DataConsumer'],
      issuer: 'open-metadata.org',
      tokenType: 'OM_USER',
      expiresAt: START_MS + 3_600_000,
    });
  });

  it('of older tokens may lack nearly everything', async () => {
    const claims = { iss: 'open-metadata.org', sub: 'admin', exp: seconds + 60 };
    expect(await bench.accept(signToken(key, claims))).toEqual({
      name: 'admin',
      subject: 'admin',
      email: null,
      isBot: false,
      roles: [],
      issuer: 'open-metadata.org',
      tokenType: null,
      expiresAt: START_MS + 60_000,
    });
  });

  it('name roles as a list, an empty list, a string, a list with null, or not at all', async () => {
    const cases: [unknown, string[]][] = [
      [
        ['A', 'B', 'A'],
        ['A', 'B'],
      ],
      [[], []],
      ['Admin', ['Admin']],
      ['', []],
      [['A', null, 3, { name: 'Admin' }, ['Admin']], ['A']],
      [null, []],
      [undefined, []],
      [{ 0: 'Admin' }, []],
    ];
    for (const [roles, expected] of cases) expect((await user({ roles })).roles).toEqual(expected);
  });

  it('make a bot only with boolean true', async () => {
    for (const isBot of ['true', 1, null, undefined, [true]])
      expect((await user({ isBot })).isBot).toBe(false);
    expect((await user({ isBot: true })).isBot).toBe(true);
  });
});

describe('the audience', () => {
  it('may be absent', async () => {
    expect(await user({})).toBeDefined();
  });

  it('must match when it is there', async () => {
    for (const aud of ['openmetadata', ['x', 'openmetadata']]) expect(await user({ aud })).toBeDefined();
    for (const aud of [
      'OpenMetadata',
      'openmetadata2',
      '',
      null,
      [],
      ['x'],
      [['openmetadata']],
      { 0: 'openmetadata' },
      5,
    ]) {
      expect(await refused(userClaims(START_MS, { aud }))).toMatchObject({ status: 401, reason: 'audience' });
    }
  });

  it('is not checked with an empty list', async () => {
    const open = authBench({ source, audiences: [] });
    expect(await open.accept(signToken(key, userClaims(START_MS, { aud: 'else' })))).toBeDefined();
  });

  it('can be required', async () => {
    const strict = authBench({ source, requireAudience: true });
    expect(await refused(userClaims(START_MS), strict)).toMatchObject({ reason: 'audience' });
    expect(await strict.accept(signToken(key, userClaims(START_MS, { aud: 'openmetadata' })))).toBeDefined();
  });
});

describe('a token without end', () => {
  it('is accepted from a bot with a literal null', async () => {
    expect(await bot({})).toMatchObject({ name: 'ingestion-bot', isBot: true, expiresAt: null });
  });

  it('is accepted without an exp member', async () => {
    expect(await bot({ exp: undefined })).toMatchObject({ expiresAt: null });
  });

  it('is accepted as a personal access token and without a tokenType', async () => {
    for (const tokenType of ['PERSONAL_ACCESS', undefined, null]) {
      for (const exp of [null, undefined])
        expect(await user({ tokenType, exp })).toMatchObject({ expiresAt: null });
    }
  });

  it('is refused for OM_USER, even of a bot, and for token types that are not known', async () => {
    for (const tokenType of ['OM_USER', 'bot', '', 'OTHER', 1, ['BOT'], {}]) {
      for (const exp of [null, undefined]) {
        expect(await refused(botClaims(START_MS, { tokenType, exp }))).toMatchObject({
          reason: 'expiry_missing',
        });
      }
    }
  });

  it('is refused where unlimited tokens are not allowed', async () => {
    const strict = authBench({ source, allowUnlimited: false });
    for (const exp of [null, undefined]) {
      expect(await refused(botClaims(START_MS, { exp }), strict)).toMatchObject({ reason: 'expiry_missing' });
    }
    expect(await strict.accept(signToken(key, botClaims(START_MS, { exp: seconds + 9 })))).toBeDefined();
  });
});

describe('the user name', () => {
  it('is the first claim present, up to @, in lower case', async () => {
    expect((await user({ email: 'Grace.Hopper@example.org' })).name).toBe('grace.hopper');
    expect((await user({ email: undefined, preferred_username: 'ALAN' })).name).toBe('alan');
    expect((await user({ email: null, preferred_username: undefined, sub: 'Kurt@x@y' })).name).toBe('kurt');
    expect((await user({ email: '', preferred_username: '' })).name).toBe('ada.lovelace');
  });

  it('follows JWT_PRINCIPAL_CLAIMS', async () => {
    const other = authBench({ source, principalClaims: ['upn', 'sub'] });
    expect((await other.accept(signToken(key, userClaims(START_MS, { upn: 'Emmy@x' })))).name).toBe('emmy');
    expect((await other.accept(signToken(key, userClaims(START_MS)))).name).toBe('ada.lovelace');
  });

  it('cannot be missing, empty, no text, too long, or hold control characters', async () => {
    const none = { email: undefined, preferred_username: undefined, sub: undefined };
    expect(await refused(userClaims(START_MS, none))).toMatchObject({ status: 401, reason: 'principal' });
    for (const email of [
      '@example.org',
      ' @x',
      5,
      ['a@b'],
      {},
      `${'a'.repeat(257)}@x`,
      'a\u0000b',
      'a\nb',
      '\ud800',
    ]) {
      expect(await refused(userClaims(START_MS, { email }))).toMatchObject({ reason: 'principal' });
    }
  });

  it('is lower case without @ for any address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.emailAddress(), async (email) => {
        const { name } = await user({ email });
        expect(name).toBe(email.slice(0, email.indexOf('@')).toLowerCase());
      }),
      { numRuns: 50 },
    );
  });
});

describe('the shipped key pair', () => {
  it('is warned of once, when a token with it is accepted', async () => {
    const shipped = { ...key, kid: SHIPPED_KID };
    const fresh = authBench({ source });
    await fresh.refuse(`Bearer ${signToken(shipped, userClaims(START_MS, { exp: 1 }))}`);
    await fresh.accept(signToken(key, userClaims(START_MS)));
    expect(fresh.warnings).toEqual([]);
    for (const sub of ['a', 'b']) await fresh.accept(signToken(shipped, userClaims(START_MS, { sub })));
    const warning = expect.stringMatching(/the id of .* ships with, .* of your own unless you have$/);
    expect(fresh.warnings).toMatchObject([{ message: warning }]);
    expect(JSON.stringify(fresh.warnings)).not.toContain('lovelace');
  });

  it('is not warned of where a shared secret verifies, whatever id is named', async () => {
    const secret = 'a secret for development that is long';
    const dev = authBench({ source: { kind: 'secret', secret }, algorithms: ['HS256'] });
    const shipped = { ...key, kid: SHIPPED_KID };
    await dev.accept(signToken(shipped, userClaims(START_MS), { alg: 'HS256', secret }));
    expect(dev.warnings).toEqual([]);
  });
});

describe('PEM and secret', () => {
  it('match no kid', async () => {
    for (const kid of [undefined, 'anything']) {
      expect(await bench.accept(signToken(key, userClaims(START_MS), { header: { kid } }))).toBeDefined();
    }
  });

  it('verify RS512 with a PEM when it is configured', async () => {
    const other = authBench({ source, algorithms: ['RS512'] });
    expect(await other.accept(signToken(key, userClaims(START_MS), { alg: 'RS512' }))).toBeDefined();
    expect(await refused(userClaims(START_MS), other)).toMatchObject({ reason: 'algorithm' });
  });

  it('refuse to start with a PEM that is broken, weak or of another type, and do not show it', () => {
    for (const pem of ['', 'MIIB', key.pem.slice(0, 100), makeRsaKey('weak', 1024).pem]) {
      expect(() => authBench({ source: { kind: 'pem', pem } })).toThrow(
        /^JWT_PUBLIC_KEY is not a usable [a-zA-Z ]+$/,
      );
    }
    expect(() => authBench({ source, algorithms: ['ES256'] })).toThrow(
      /^the key in JWT_PUBLIC_KEY .* ES256$/,
    );
  });

  it('verify HS256 with the secret and refuse every other', async () => {
    const secret = 'a secret for development that is long';
    const dev = authBench({ source: { kind: 'secret', secret }, algorithms: ['HS256'] });
    const claims = userClaims(START_MS);
    expect(await dev.accept(signToken(key, claims, { alg: 'HS256', secret }))).toMatchObject({
      roles: ['DataConsumer'],
    });
    const wrong = signToken(key, claims, { alg: 'HS256', secret: 'another' });
    expect(await dev.refuse(`Bearer ${wrong}`)).toMatchObject({ reason: 'signature' });
    expect(await refused(claims, dev)).toMatchObject({ reason: 'algorithm' });
    const internal = signToken(key, { ...claims, internalPurpose: 'x' }, { alg: 'HS256', secret });
    expect(await dev.refuse(`Bearer ${internal}`)).toMatchObject({ reason: 'internal_purpose' });
    expect(dev.warnings).toEqual([]);
  });

  it('refuse to start with an empty secret', () => {
    const empty = { kind: 'secret', secret: '' } as const;
    expect(() => authBench({ source: empty, algorithms: ['HS256'] })).toThrow('JWT_SECRET is empty');
  });
});
