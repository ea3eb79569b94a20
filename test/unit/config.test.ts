import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/config/read.ts';
import { DEFAULT_WEIGHTS } from '../../src/config/weights.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';

const base: Env = {
  OM_MYSQL_USER_RO: 'reader',
  OM_MYSQL_PW_RO: 'reader-password',
  THIRDEYE_MYSQL_USER: 'owner',
  THIRDEYE_MYSQL_PW: 'owner-password',
  JWT_JWKS_URL: 'http://localhost:8585/api/v1/system/config/jwks',
};
const parse = (env: Env) => parseConfig({ ...base, ...env });

/** The lines of the error, which must be one. */
function faultsOf(env: Env): string[] {
  try {
    parse(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('the defaults', () => {
  expect(parse({})).toEqual({
    host: '0.0.0.0',
    port: 8586,
    metricsPort: 9586,
    shutdownSeconds: 20,
    logLevel: 'info',
    http: { corsOrigins: [], trustProxy: [], rateLimitPerMinute: null },
    mysql: { host: 'localhost', port: 3306, poolSize: 10, ssl: { mode: 'DISABLED', ca: null } },
    openmetadata: { database: 'openmetadata_db', user: 'reader', password: 'reader-password' },
    thirdeye: {
      host: 'localhost',
      port: 3306,
      schema: 'thirdeye',
      user: 'owner',
      password: 'owner-password',
    },
    auth: {
      enabled: true,
      issuer: 'open-metadata.org',
      source: { kind: 'jwks', url: 'http://localhost:8585/api/v1/system/config/jwks' },
      algorithms: ['RS256'],
      audiences: ['openmetadata'],
      requireAudience: false,
      allowUnlimited: true,
      trustedIssuers: [],
      principalClaims: ['email', 'preferred_username', 'sub'],
      writeRoles: [],
    },
    refreshMinutes: 60,
    fullScanHours: 24,
    retention: { scanDays: 90, hourlyDays: 7 },
    actionItems: { minSavingsUsd: 5 },
    backfillDays: 90,
    budgets: { estate: null, services: [] },
    weights: { compute: 40, storage: 35, query: 25, others: 0 },
    warnings: [],
  });
});

test('the default weights are those of the score, whether or not some are named', () => {
  expect(parse({}).weights).toEqual(DEFAULT_WEIGHTS);
  expect(parse({ ZI_WEIGHTS: 'others=1' }).weights).toEqual({ ...DEFAULT_WEIGHTS, others: 1 });
});

test('an empty variable counts as unset, and blanks are dropped', () => {
  expect(parse({ PORT: '', HOST: '  ', ZI_WEIGHTS: '', LOG_LEVEL: ' Debug\n' })).toMatchObject({
    host: '0.0.0.0',
    port: 8586,
    logLevel: 'debug',
    weights: { compute: 40 },
  });
});

test('blanks in secrets and schema names are kept, and those in secrets are pointed out', () => {
  const config = parse({ OM_MYSQL_PW_RO: ' pass word ', THIRDEYE_MYSQL_SCHEMA: ' te' });
  expect(config.openmetadata.password).toBe(' pass word ');
  expect(config.thirdeye.schema).toBe(' te');
  expect(config.warnings).toEqual(['OM_MYSQL_PW_RO: begins or ends with blanks, which are sent']);
});

test('an empty environment names everything that must be set', () => {
  expect(() => parseConfig({})).toThrow(
    /^OM_MYSQL_USER_RO: not set; .*\nTHIRDEYE_MYSQL_USER: not set; .*\nJWT_JWKS_URL: not set, .*jwks$/,
  );
});

test.each<[name: string, value: string, fault: RegExp]>([
  ['HOST', 'http://localhost', /not a plain host name/],
  ['HOST', '[::1]', /not a plain host name/],
  ['OM_MYSQL_HOST', 'mysql:3306', /not a plain host name/],
  ['OM_MYSQL_HOST', 'my sql', /not a plain host name/],
  ['TRUST_PROXY', '0.0.0.0/0', /a network of all addresses/],
  ['TRUST_PROXY', '10.0.0.0/8,::/0', /a network of all addresses/],
  ['CORS_ORIGINS', 'https://*.example.org', /not an origin/],
  ['PORT', '65536', /out of range \("65536"\); allowed: 0 to 65535/],
  ['PORT', '-1', /out of range/],
  ['METRICS_PORT', '65536', /out of range \("65536"\); allowed: 0 to 65535/],
  ['METRICS_PORT', '8586', /the same port as PORT/],
  ['SHUTDOWN_SECONDS', '0', /out of range/],
  ['PORT', '80.5', /not a whole number/],
  ['PORT', '0x50', /not a whole number/],
  ['OM_MYSQL_PORT', '0', /out of range/],
  ['LOG_LEVEL', 'verbose', /not one of the allowed values \("verbose"\).*trace or silent/],
  ['OM_MYSQL_SSL_MODE', 'PREFERRED', /not one of the allowed values/],
  ['OM_MYSQL_SSL_CA', '-----BEGIN RSA PRIVATE KEY-----\\nAA', /holds a private key/],
  ['OM_MYSQL_SSL_CA', '-----BEGIN PUBLIC KEY-----\\nAA', /neither a file path nor/],
  ['DB_POOL_SIZE', '0', /out of range/],
  ['SQLALCHEMY_POOL_SIZE', '0', /out of range/],
  ['SQLALCHEMY_MAX_OVERFLOW', '-1', /out of range/],
  ['OM_MYSQL_USER_RO', 'u'.repeat(33), /longer than 32 characters/],
  ['OM_MYSQL_PW_RO', 'from-a-file\n', /control character/],
  ['OM_MYSQL_DB', 'd'.repeat(65), /longer than 64 characters/],
  ['OM_MYSQL_DB', 'a\0b', /a character that MySQL does not allow/],
  ['OM_MYSQL_DB', 'a😀', /a character that MySQL does not allow/],
  ['OM_MYSQL_DB', 'a\ud800', /a character that MySQL does not allow/],
  ['THIRDEYE_MYSQL_SCHEMA', 'thirdeye ', /ends with a space/],
  ['THIRDEYE_MYSQL_SCHEMA', 'OpenMetadata_DB', /the same schema as OM_MYSQL_DB/],
  ['THIRDEYE_MYSQL_SCHEMA', 'Performance_Schema', /a system schema/],
  ['REFRESH_MINUTES', '0', /out of range/],
  ['REFRESH_MINUTES', '1440.5', /out of range/],
  ['REFRESH_MINUTES', '1e3', /not a decimal number/],
  ['REFRESH_MINUTES', 'NaN', /not a decimal number/],
  ['ZI_WEIGHTS', 'compute=1,cpu=2', /name is not known/],
  ['ZI_WEIGHTS', '__proto__=2', /name is not known/],
  ['ZI_WEIGHTS', 'query=1,query=1', /query is given twice/],
  ['ZI_WEIGHTS', 'query=-1', /not name=number/],
  ['ZI_WEIGHTS', 'query=NaN', /not name=number/],
  ['ZI_WEIGHTS', 'query=Infinity', /not name=number/],
  ['ZI_WEIGHTS', 'query', /not name=number/],
  ['ZI_WEIGHTS', 'query=1,', /not name=number/],
  ['ZI_WEIGHTS', 'compute=0,storage=0,query=0', /all weights are 0/],
])('%s=%j is a fault', (name, value, fault) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name}: .*${fault.source}`));
});

test('all faults are named at once, those between variables too', () => {
  const names = faultsOf({
    PORT: 'web',
    OM_MYSQL_USER_RO: '',
    OM_MYSQL_SSL_MODE: 'VERIFY_CA',
    THIRDEYE_MYSQL_SCHEMA: 'mysql',
    JWT_ALGORITHM: 'HS256',
    REFRESH_MINUTES: '-5',
    ZI_WEIGHTS: 'a=1,compute=x',
  }).map((line) => line.split(':')[0]);
  expect(names.toSorted()).toEqual([
    'JWT_ALGORITHM',
    'OM_MYSQL_SSL_CA',
    'OM_MYSQL_USER_RO',
    'PORT',
    'REFRESH_MINUTES',
    'THIRDEYE_MYSQL_SCHEMA',
    'ZI_WEIGHTS',
    'ZI_WEIGHTS',
  ]);
});

test.each<[Env, object]>([
  [{ PORT: '0' }, { port: 0 }],
  [{ METRICS_PORT: '' }, { metricsPort: 9586 }],
  [
    { PORT: '0', METRICS_PORT: '0' },
    { port: 0, metricsPort: 0 },
  ],
  [{ SHUTDOWN_SECONDS: '5' }, { shutdownSeconds: 5 }],
  [{ HOST: '::' }, { host: '::' }],
  [{ HOST: 'LocalHost' }, { host: '127.0.0.1' }],
  [{ OM_MYSQL_HOST: 'my_sql.internal' }, { mysql: { host: 'my_sql.internal' } }],
  [{ OM_MYSQL_DB: '123' }, { openmetadata: { database: '123' } }],
  [{ OM_MYSQL_DB: 'my`db"; -- ü漢' }, { openmetadata: { database: 'my`db"; -- ü漢' } }],
  [{ REFRESH_MINUTES: '0.05' }, { refreshMinutes: 0.05 }],
  [
    { ZI_WEIGHTS: ' others = 2.5 , compute=0' },
    { weights: { compute: 0, storage: 35, query: 25, others: 2.5 } },
  ],
])('%j is allowed', (env, expected) => {
  expect(parse(env)).toMatchObject(expected);
});

describe('the pools', () => {
  test.each<[Env, number, string[]]>([
    [{ DB_POOL_SIZE: '4' }, 4, []],
    [
      { SQLALCHEMY_POOL_SIZE: '20', SQLALCHEMY_MAX_OVERFLOW: '3' },
      23,
      ['SQLALCHEMY_POOL_SIZE and SQLALCHEMY_MAX_OVERFLOW: deprecated; set DB_POOL_SIZE=23 instead'],
    ],
    [{ SQLALCHEMY_POOL_SIZE: '7' }, 17, ['SQLALCHEMY_POOL_SIZE: deprecated; set DB_POOL_SIZE=17 instead']],
    [
      { SQLALCHEMY_MAX_OVERFLOW: '0' },
      5,
      ['SQLALCHEMY_MAX_OVERFLOW: deprecated; set DB_POOL_SIZE=5 instead'],
    ],
    [
      { SQLALCHEMY_POOL_SIZE: '7', DB_POOL_SIZE: '10' },
      10,
      ['SQLALCHEMY_POOL_SIZE: deprecated and ignored, because DB_POOL_SIZE is set'],
    ],
  ])('%j', (env, size, warnings) => {
    const config = parse(env);
    expect(config.mysql.poolSize).toBe(size);
    expect(config.warnings).toEqual(warnings);
  });
});

describe('TLS to MySQL', () => {
  const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

  test('an authority is a path, or PEM whose line breaks may be escaped', () => {
    const env = { OM_MYSQL_SSL_MODE: 'verify_ca' };
    expect(parse({ ...env, OM_MYSQL_SSL_CA: '/etc/new/ca.pem' }).mysql.ssl).toEqual({
      mode: 'VERIFY_CA',
      ca: '/etc/new/ca.pem',
    });
    expect(parse({ ...env, OM_MYSQL_SSL_CA: ca.replaceAll('\n', '\\n') }).mysql.ssl.ca).toBe(ca);
  });

  test('VERIFY_CA needs an authority, VERIFY_IDENTITY a host name', () => {
    expect(faultsOf({ OM_MYSQL_SSL_MODE: 'VERIFY_CA' })).toEqual([
      expect.stringMatching(/^OM_MYSQL_SSL_CA: not set, but OM_MYSQL_SSL_MODE=VERIFY_CA needs it/),
    ]);
    expect(parse({ OM_MYSQL_SSL_MODE: 'VERIFY_IDENTITY' }).mysql.ssl.ca).toBeNull();
    for (const host of ['10.0.0.7', '::1']) {
      expect(faultsOf({ OM_MYSQL_SSL_MODE: 'VERIFY_IDENTITY', OM_MYSQL_HOST: host })).toEqual([
        expect.stringMatching(/^OM_MYSQL_HOST: an IP address/),
      ]);
    }
  });

  test('an authority that nothing is checked against is pointed out', () => {
    expect(parse({ OM_MYSQL_SSL_MODE: 'REQUIRED', OM_MYSQL_SSL_CA: 'ca.pem' }).warnings).toEqual([
      'OM_MYSQL_SSL_CA: ignored, because OM_MYSQL_SSL_MODE=REQUIRED verifies nothing',
    ]);
  });
});

test('accounts that are weaker than they should be give a warning', () => {
  expect(parse({ OM_MYSQL_PW_RO: '', THIRDEYE_MYSQL_USER: 'reader' }).warnings).toEqual([
    'OM_MYSQL_PW_RO: not set; OM_MYSQL_USER_RO connects without a password',
    'THIRDEYE_MYSQL_USER: the same account as OM_MYSQL_USER_RO, which should only be able to read',
  ]);
});
