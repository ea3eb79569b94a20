import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** Keys and tokens as OpenMetadata and its imitators make them. Node's crypto only, nothing of the service. */

export type TestKey = { kid: string; publicKey: KeyObject; privateKey: KeyObject; pem: string };

export type Claims = Record<string, unknown>;
export type Header = Record<string, unknown>;

export const OM_ISSUER = 'open-metadata.org';
export const SHIPPED_KID = 'Gb389a-9f76-gdjs-a92j-0242bk94356';

export function makeRsaKey(kid = 'key-1', modulusLength = 2048): TestKey {
  const pair = generateKeyPairSync('rsa', { modulusLength });
  return { kid, ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

export function makeEcKey(kid = 'ec-1'): TestKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

/** A key as sign-on providers publish it: no sign byte, no padding. */
export function plainJwk(key: TestKey, members: Claims = {}): Claims {
  return { ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, use: 'sig', ...members };
}

/** A key as OpenMetadata publishes it: a zero byte before each number, padding, and always the RS256 label. */
export function openMetadataJwk(key: TestKey, members: Claims = {}): Claims {
  const { n, e } = key.publicKey.export({ format: 'jwk' });
  return {
    kty: 'RSA',
    kid: key.kid,
    use: 'sig',
    alg: 'RS256',
    n: javaNumber(n),
    e: javaNumber(e),
    ...members,
  };
}

/** What OpenMetadata answers, with 200, when it cannot read its key file. */
export const brokenJwks = () => ({
  keys: [{ kty: null, kid: null, use: null, alg: null, n: null, e: null }],
});

function javaNumber(member: unknown): string {
  const bytes = Buffer.concat([Buffer.from([0]), Buffer.from(String(member), 'base64url')]);
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Claims of a person's session token. `nowMs` in epoch milliseconds; undefined members are left out. */
export function userClaims(nowMs: number, members: Claims = {}): Claims {
  return {
    iss: OM_ISSUER,
    sub: 'ada.lovelace',
    username: 'ada.lovelace',
    email: 'ada.lovelace@example.org',
    preferred_username: 'ada.lovelace',
    roles: ['DataConsumer'],
    isBot: false,
    tokenType: 'OM_USER',
    iat: Math.floor(nowMs / 1000),
    exp: Math.floor(nowMs / 1000) + 3600,
    ...members,
  };
}

/** Claims of a bot's unlimited token: `exp` is there and null. */
export function botClaims(nowMs: number, members: Claims = {}): Claims {
  return userClaims(nowMs, {
    sub: 'ingestion-bot',
    username: 'ingestion-bot',
    email: 'ingestion-bot@example.org',
    preferred_username: 'ingestion-bot',
    roles: ['IngestionBotRole'],
    isBot: true,
    tokenType: 'BOT',
    exp: null,
    ...members,
  });
}

export const segment = (value: string | Uint8Array | object): string =>
  Buffer.from(
    typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value),
  ).toString('base64url');

type SignOptions = { alg?: string; header?: Header; secret?: string | Uint8Array };

/** A token with OpenMetadata's header. `header` members replace its own; undefined ones are left out. */
export function signToken(key: TestKey, claims: Claims | string, options: SignOptions = {}): string {
  const alg = options.alg ?? 'RS256';
  const head = segment({ kid: key.kid, alg, typ: 'JWT', ...options.header });
  const input = `${head}.${segment(claims)}`;
  return `${input}.${signature(input, alg, options.secret ?? key.privateKey).toString('base64url')}`;
}

/** Signs any two segments, however broken they are. */
export function signSegments(key: TestKey, head: string, body: string, alg = 'RS256'): string {
  const input = `${head}.${body}`;
  return `${input}.${signature(input, alg, key.privateKey).toString('base64url')}`;
}

function signature(input: string, alg: string, key: KeyObject | string | Uint8Array): Buffer {
  const digest = `sha${alg.slice(2)}`;
  const data = Buffer.from(input);
  if (alg === 'none') return Buffer.alloc(0);
  if (typeof key === 'string' || key instanceof Uint8Array)
    return createHmac(digest, key).update(data).digest();
  if (alg.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' });
  if (!alg.startsWith('PS')) return sign(digest, data, key);
  return sign(digest, data, {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
}
