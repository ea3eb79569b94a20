import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Env } from '../../src/config/read.ts';
import { ConfigError, parseConfig, redactedConfig } from '../../src/config.ts';

const accounts: Env = {
  OM_MYSQL_USER_RO: 'reader',
  OM_MYSQL_PW_RO: 'reader-password',
  THIRDEYE_MYSQL_USER: 'owner',
  THIRDEYE_MYSQL_PW: 'owner-password',
};
const jwks = { JWT_JWKS_URL: 'https://om.example.com/api/v1/system/config/jwks' };
const secret = { JWT_SECRET: 's'.repeat(32) };
const parse = (env: Env) => parseConfig({ ...accounts, ...env });

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function faultsOf(env: Env): string[] {
  try {
    parse(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The settings of tokens when they are required; fails the test when they are not. */
function auth(env: Env) {
  const config = parse(env);
  if (!config.auth.enabled) throw new Error('tokens are not required');
  return { ...config.auth, warnings: config.warnings };
}

const trusted = (...issuers: unknown[]) => ({ ...jwks, JWT_TRUSTED_ISSUERS: JSON.stringify(issuers) });

test('without a key source the fault says what to set', () => {
  expect(faultsOf({})).toEqual([
    expect.stringMatching(/^JWT_JWKS_URL: .*JWT_PUBLIC_KEY or JWT_SECRET.*\/api\/v1\/system\/config\/jwks$/),
  ]);
});

test('a key source at fault is not called missing too', () => {
  expect(faultsOf({ JWT_JWKS_URL: 'om/jwks' })).toEqual([
    expect.stringMatching(/^JWT_JWKS_URL: not an http or https URL; /),
  ]);
});

test('without tokens nothing about them must be set, and a warning says so', () => {
  const config = parse({ JWT_ENABLED: 'No', AUTHZ_WRITE_ROLES: 'Admin' });
  expect(config.auth).toEqual({ enabled: false, writeRoles: ['Admin'] });
  expect(config.warnings).toEqual([expect.stringMatching(/^JWT_ENABLED: false/)]);
});

test.each([
  ['RSA', publicKey],
  ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
  ['Ed25519', generateKeyPairSync('ed25519').publicKey],
])('a public key of type %s, with real, escaped or carriage-return line breaks', (_type, key) => {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  for (const given of [pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n'), ` ${pem.trim()}`]) {
    expect(auth({ JWT_PUBLIC_KEY: given }).source).toEqual({ kind: 'pem', pem });
  }
});

test.each<[string, string, RegExp]>([
  ['a private key', pkcs8, /holds a private key/],
  ['a public key with its private key', spki + pkcs8, /holds a private key/],
  ['a PKCS#1 key', pkcs1, /holds a PKCS#1 key/],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----', /holds a certificate/],
  ['no PEM', 'MIIBIjANBg', /not a PEM public key/],
  ['a cut PEM', spki.replace(/.{5}\n-----END/, '\n-----END'), /broken or cut/],
])('%s is no JWT_PUBLIC_KEY', (_what, pem, fault) => {
  const faults = faultsOf({ JWT_PUBLIC_KEY: pem });
  expect(faults).toEqual([expect.stringMatching(/^JWT_PUBLIC_KEY: /)]);
  expect(faults[0]).toMatch(fault);
  expect(faults[0]).not.toContain(pkcs8.slice(40, 60));
});

test('the first source counts, the others are named', () => {
  expect(auth({ ...jwks, JWT_PUBLIC_KEY: spki, ...secret })).toMatchObject({
    source: { kind: 'jwks' },
    warnings: [
      'JWT_PUBLIC_KEY: ignored, because JWT_JWKS_URL is set',
      'JWT_SECRET: ignored, because JWT_JWKS_URL is set',
    ],
  });
  expect(auth({ JWT_PUBLIC_KEY: spki, ...secret })).toMatchObject({
    source: { kind: 'pem' },
    warnings: ['JWT_SECRET: ignored, because JWT_PUBLIC_KEY is set'],
  });
});

test('a shared secret is HS256 with a warning, and refused in production unless allowed', () => {
  expect(auth(secret)).toMatchObject({
    source: { kind: 'secret', secret: 's'.repeat(32) },
    algorithms: ['HS256'],
    warnings: [expect.stringMatching(/^JWT_SECRET: .*for development only$/)],
  });
  const production = { ...secret, NODE_ENV: ' Production ' };
  expect(faultsOf(production)).toEqual([
    expect.stringMatching(/^JWT_SECRET: refused with NODE_ENV=production/),
  ]);
  expect(auth({ ...production, JWT_ALLOW_SECRET: '1' }).source.kind).toBe('secret');
  expect(auth({ ...production, ...jwks }).source.kind).toBe('jwks');
});

const allowed = { NODE_ENV: 'production', JWT_ALLOW_SECRET: 'true' };

test.each<[Env, RegExp[]]>([
  [{ JWT_SECRET: 's'.repeat(31), ...allowed }, [/^JWT_SECRET: shorter than 32 bytes/]],
  [{ ...secret, ...allowed, JWT_ALGORITHM: 'HS512' }, [/^JWT_SECRET: shorter than 64 bytes/]],
  [{ ...secret, JWT_ALGORITHM: 'RS256' }, [/^JWT_ALGORITHM: RS256 does not work with JWT_SECRET/]],
  [{ ...jwks, JWT_ALGORITHM: 'RS256,HS256' }, [/^JWT_ALGORITHM: HS256 works with JWT_SECRET only/]],
  [{ JWT_PUBLIC_KEY: spki, JWT_ALGORITHM: 'HS384' }, [/^JWT_ALGORITHM: HS384 works with JWT_SECRET only/]],
  [{ ...jwks, JWT_ALGORITHM: 'none' }, [/^JWT_ALGORITHM: \[0\] not an algorithm/]],
  [{ ...jwks, JWT_ALGORITHM: '[]' }, [/^JWT_ALGORITHM: an empty list/]],
  [{ JWT_JWKS_URL: 'https://me:pa55@om.example.com/jwks' }, [/^JWT_JWKS_URL: a URL with a user name/]],
  [{ JWT_JWKS_URL: 'file:///jwks.json' }, [/^JWT_JWKS_URL: not an http or https URL/]],
  [{ JWT_JWKS_URL: 'https://om/k,https://x/k' }, [/^JWT_JWKS_URL: more than one .*JWT_TRUSTED_ISSUERS; /]],
  [{ JWT_JWKS_URL: 'http://om:8585, HTTPS://x/k' }, [/^JWT_JWKS_URL: more than one URL/]],
  [{ ...jwks, JWT_ENABLED: 'on' }, [/^JWT_ENABLED: neither true nor false/]],
  [{ ...jwks, JWT_PRINCIPAL_CLAIMS: '[]' }, [/^JWT_PRINCIPAL_CLAIMS: an empty list/]],
  [
    { ...jwks, JWT_AUDIENCES: '["a",2,""]' },
    [/^JWT_AUDIENCES: \[1\] not a text/, /^JWT_AUDIENCES: \[2\] an empty/],
  ],
  [{ ...jwks, JWT_AUDIENCES: '["a"' }, [/^JWT_AUDIENCES: neither a comma list nor a JSON list/]],
  [
    { ...jwks, AUTHZ_WRITE_ROLES: ',' },
    [/^AUTHZ_WRITE_ROLES: \[0\] an empty/, /^AUTHZ_WRITE_ROLES: \[1\] an empty/],
  ],
  [
    { ...jwks, JWT_AUDIENCES: '[]', JWT_REQUIRE_AUDIENCE: 'yes' },
    [/^JWT_AUDIENCES: empty, but JWT_REQUIRE_AUDIENCE/],
  ],
])('%j is a fault', (env, expected) => {
  expect(faultsOf(env)).toEqual(expected.map((fault) => expect.stringMatching(fault)));
});

test.each<[Env, object]>([
  [{ JWT_ALGORITHM: 'RS256, ES256,RS256' }, { algorithms: ['RS256', 'ES256'] }],
  [{ JWT_AUDIENCES: '[]' }, { audiences: [] }],
  [{ JWT_AUDIENCES: 'a, b' }, { audiences: ['a', 'b'] }],
  [
    { JWT_AUDIENCES: '["a,b"]', JWT_REQUIRE_AUDIENCE: 'TRUE' },
    { audiences: ['a,b'], requireAudience: true },
  ],
  [{ JWT_ALLOW_UNLIMITED: '0' }, { allowUnlimited: false }],
  [{ AUTHZ_WRITE_ROLES: 'Admin,Data Steward' }, { writeRoles: ['Admin', 'Data Steward'] }],
  [{ JWT_ISSUER: 'my-om' }, { issuer: 'my-om' }],
])('%j is allowed', (env, expected) => {
  expect(auth({ ...jwks, ...env })).toMatchObject({ ...expected, warnings: [] });
});

test('trusted issuers, with their defaults and what is dangerous about them', () => {
  const { trustedIssuers, warnings } = auth(
    trusted(
      {
        issuer: 'https://a.example',
        jwks_url: 'https://a.example/keys',
        algorithms: ['ES256'],
        audiences: ['x'],
      },
      { issuer: 'b', jwks_url: 'http://127.0.0.1/keys' },
      { issuer: 'c', jwks_url: 'http://c.example/keys', audiences: ['y'] },
    ),
  );
  expect(trustedIssuers).toEqual([
    {
      issuer: 'https://a.example',
      jwksUrl: 'https://a.example/keys',
      algorithms: ['ES256'],
      audiences: ['x'],
    },
    { issuer: 'b', jwksUrl: 'http://127.0.0.1/keys', algorithms: ['RS256'], audiences: null },
    { issuer: 'c', jwksUrl: 'http://c.example/keys', algorithms: ['RS256'], audiences: ['y'] },
  ]);
  expect(warnings).toEqual([
    expect.stringMatching(/^JWT_TRUSTED_ISSUERS: \[1\] has no audiences/),
    expect.stringMatching(/^JWT_TRUSTED_ISSUERS: \[2\] fetches its keys over http/),
  ]);
});

test.each<[unknown, string[]]>([
  [{ issuer: 'a' }, ['[0].jwks_url missing']],
  [
    { issuer: ' ', jwks_url: 'ftp://a' },
    ['[0].issuer an empty text', '[0].jwks_url not an http or https URL'],
  ],
  [{ issuer: 'a', jwks_url: 'https://u:p@a.example' }, ['[0].jwks_url a URL with a user name']],
  [{ issuer: 'a', jwks_url: 'https://a.example', jwksUrl: 'x' }, ['[0] has a member that is not known']],
  [
    { issuer: 'a', jwks_url: 'https://a.example', algorithms: ['HS256'] },
    ['[0].algorithms[0] not a public-key'],
  ],
  [{ issuer: 'a', jwks_url: 'https://a.example', algorithms: [] }, ['[0].algorithms an empty list']],
  [{ issuer: 'a', jwks_url: 'https://a.example', audiences: [] }, ['[0].audiences an empty list']],
  [{ issuer: 'a', jwks_url: 'https://a.example', audiences: ['x', 1] }, ['[0].audiences[1] not a text']],
  [{ issuer: 'open-metadata.org', jwks_url: 'https://a.example' }, ['[0].issuer is the same as JWT_ISSUER']],
  ['a', ['[0] not an object']],
])('the trusted issuer %j is a fault', (issuer, expected) => {
  const faults = faultsOf(trusted(issuer));
  expect(faults.map((line) => line.replace('JWT_TRUSTED_ISSUERS: ', ''))).toEqual(
    expected.map((start) => expect.stringContaining(start)),
  );
});

test('an issuer is trusted once, and the list is JSON', () => {
  const issuer = { issuer: 'a', jwks_url: 'https://a.example' };
  expect(faultsOf(trusted(issuer, issuer))).toEqual([
    expect.stringMatching(/^JWT_TRUSTED_ISSUERS: \[1\]\.issuer is the same as \[0\]\.issuer/),
  ]);
  for (const list of ['a,b', '{}', 'null', '[']) {
    expect(faultsOf({ ...jwks, JWT_TRUSTED_ISSUERS: list })).toEqual([
      expect.stringMatching(/^JWT_TRUSTED_ISSUERS: not a JSON list/),
    ]);
  }
});

test('the redacted configuration holds no secret and keeps the rest', () => {
  const config = parse({ ...secret, OM_MYSQL_SSL_CA: '-----BEGIN CERTIFICATE-----\\nMIIB' });
  const redacted = redactedConfig(config);
  expect(JSON.stringify(redacted)).not.toMatch(/s{32}|-password|MIIB/);
  expect(redacted).toMatchObject({
    mysql: { ssl: { ca: '[PEM]' } },
    openmetadata: { user: 'reader', password: '[redacted]' },
    thirdeye: { password: '[redacted]' },
    auth: { issuer: 'open-metadata.org', source: { kind: 'secret', secret: '[redacted]' } },
  });
  expect(redactedConfig(parse({ JWT_PUBLIC_KEY: spki })).auth).toMatchObject({ source: { pem: '[PEM]' } });
  expect(redactedConfig(parse({ ...jwks, OM_MYSQL_PW_RO: '' })).openmetadata.password).toBe('');
});

test('user info and query of a URL are not logged', () => {
  const config = parse(trusted({ issuer: 'a', jwks_url: 'https://a.example/keys?key=abc' }));
  if (!config.auth.enabled) throw new Error('tokens are not required');
  const auth = {
    ...config.auth,
    source: { kind: 'jwks', url: 'https://me:pa55@om.example.com/jwks' } as const,
  };
  expect(redactedConfig({ ...config, auth }).auth).toMatchObject({
    source: { url: 'https://om.example.com/jwks' },
    trustedIssuers: [{ jwksUrl: 'https://a.example/keys' }],
  });
});
