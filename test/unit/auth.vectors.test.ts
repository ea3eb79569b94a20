import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import { makeRsaKey, segment, signToken, type TestKey, userClaims } from '../support/tokens.ts';

/** Signatures as collections of attacks on JWS hold them: each differs from a good one in one respect. */

const ecKey = (namedCurve: string): TestKey => {
  const pair = generateKeyPairSync('ec', { namedCurve });
  return { kid: 'ec', ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};
const edKey = (): TestKey => {
  const pair = generateKeyPairSync('ed25519');
  return { kid: 'ed', ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};

const RSA = makeRsaKey();
const KEYS: Record<string, TestKey> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  PS256: RSA,
  ES256: ecKey('P-256'),
  ES384: ecKey('P-384'),
  ES512: ecKey('P-521'),
};
const keyOf = (alg: string): TestKey => KEYS[alg] ?? RSA;
const bench = (alg: string, key = keyOf(alg)) =>
  authBench({ source: { kind: 'pem', pem: key.pem }, algorithms: [alg] });
const claims = userClaims(START_MS);
const good = (alg: string): string => signToken(keyOf(alg), claims, { alg });

const order: Record<string, bigint> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
};

const withSignature = (token: string, change: (signature: Buffer) => Buffer): string => {
  const [head, body, signature = ''] = token.split('.');
  return `${head}.${body}.${change(Buffer.from(signature, 'base64url')).toString('base64url')}`;
};

const CHANGES: Record<string, (signature: Buffer) => Buffer> = {
  empty: () => Buffer.alloc(0),
  'the first half': (signature) => signature.subarray(0, signature.length / 2),
  'without its last byte': (signature) => signature.subarray(0, -1),
  'a zero byte before it': (signature) => Buffer.concat([Buffer.from([0]), signature]),
  'a zero byte behind it': (signature) => Buffer.concat([signature, Buffer.from([0])]),
  'all zeros': (signature) => Buffer.alloc(signature.length),
  'all ones': (signature) => Buffer.alloc(signature.length, 0xff),
  one: (signature) => Buffer.concat([Buffer.alloc(signature.length - 1), Buffer.from([1])]),
  'twice in a row': (signature) => Buffer.concat([signature, signature]),
  'its halves changed about': (signature) =>
    Buffer.concat([signature.subarray(signature.length / 2), signature.subarray(0, signature.length / 2)]),
  'its first bit flipped': (signature) => {
    const flipped = Buffer.from(signature);
    flipped[0] = (flipped[0] ?? 0) ^ 0x80;
    return flipped;
  },
  'its last bit flipped': (signature) => {
    const flipped = Buffer.from(signature);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    return flipped;
  },
};

describe.each(Object.keys(KEYS))('%s', (alg) => {
  it('accepts what its key has signed', async () => {
    expect((await bench(alg).accept(good(alg))).name).toBe('ada.lovelace');
  });

  it.each(Object.keys(CHANGES))('refuses a signature that is %s', async (name) => {
    const change = CHANGES[name] ?? ((signature) => signature);
    const token = withSignature(good(alg), change);
    expect(token).not.toBe(good(alg));
    expect((await bench(alg).refuse(`Bearer ${token}`)).status).toBe(401);
  });

  it('refuses what another key of the same kind has signed', async () => {
    const other = alg.startsWith('ES')
      ? ecKey({ ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg] ?? '')
      : makeRsaKey();
    expect((await bench(alg).refuse(`Bearer ${signToken(other, claims, { alg })}`)).status).toBe(401);
  });

  it('refuses a good signature under the name of any other algorithm, and the other way round', async () => {
    for (const other of [...Object.keys(KEYS), 'HS256', 'HS384', 'HS512', 'EdDSA', 'none', 'ES256K', '']) {
      if (other === alg) continue;
      const [, body, signature] = good(alg).split('.');
      const relabelled = `${segment({ kid: keyOf(alg).kid, alg: other, typ: 'JWT' })}.${body}.${signature}`;
      expect((await bench(alg).refuse(`Bearer ${relabelled}`)).status, other).toBe(401);
      if (!(other in KEYS)) continue;
      const [, otherBody, otherSignature] = good(other).split('.');
      const mislabelled = `${segment({ kid: keyOf(alg).kid, alg, typ: 'JWT' })}.${otherBody}.${otherSignature}`;
      expect((await bench(alg).refuse(`Bearer ${mislabelled}`)).status, other).toBe(401);
    }
  });

  it('refuses its own public key as the secret of an HMAC, in every form that the key is written', async () => {
    const key = keyOf(alg);
    const forms = [
      key.pem,
      key.pem.trim(),
      key.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(key.publicKey.export({ format: 'jwk' })),
    ];
    for (const secret of forms) {
      for (const mac of ['HS256', 'HS384', 'HS512']) {
        const token = signToken(key, claims, { alg: mac, secret });
        expect((await bench(alg).refuse(`Bearer ${token}`)).status).toBe(401);
      }
    }
  });
});

describe('ECDSA', () => {
  const key = keyOf('ES256');
  const input = good('ES256').split('.').slice(0, 2).join('.');
  const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
  const n = order['ES256'] ?? 0n;

  it('takes no DER, and no number out of range', async () => {
    const der = sign('sha256', Buffer.from(input), key.privateKey);
    const raw = Buffer.from(good('ES256').split('.')[2] ?? '', 'base64url');
    const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];
    const signatures = [
      der,
      Buffer.concat([bytes(0n), s]),
      Buffer.concat([r, bytes(0n)]),
      Buffer.concat([bytes(n), s]),
      Buffer.concat([r, bytes(n)]),
      Buffer.concat([bytes(n), bytes(n)]),
      Buffer.concat([bytes(1n), bytes(1n)]),
      Buffer.concat([bytes(2n ** 256n - 1n), bytes(2n ** 256n - 1n)]),
      Buffer.concat([Buffer.from([0]), r, Buffer.from([0]), s]),
    ];
    for (const signature of signatures) {
      const answer = await bench('ES256').refuse(`Bearer ${input}.${signature.toString('base64url')}`);
      expect(answer.status).toBe(401);
    }
  });

  it('takes no key of another curve', async () => {
    const foreign = ecKey('P-384');
    expect(() => bench('ES256', foreign)).toThrow();
  });
});

it('EdDSA accepts what its key has signed, and nothing changed', async () => {
  const key = edKey();
  const input = `${segment({ kid: key.kid, alg: 'EdDSA', typ: 'JWT' })}.${segment(claims)}`;
  const token = `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`;
  expect((await bench('EdDSA', key).accept(token)).name).toBe('ada.lovelace');
  for (const change of Object.values(CHANGES))
    expect((await bench('EdDSA', key).refuse(`Bearer ${withSignature(token, change)}`)).status).toBe(401);
});
