import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCanonical } from '../../src/http/auth/encoding.ts';
import { fits, readPublicKey } from '../../src/http/auth/public-key.ts';
import { brokenJwks, makeEcKey, makeRsaKey, openMetadataJwk, plainJwk } from '../support/tokens.ts';

const key = makeRsaKey();
const read = (members: object) => {
  const found = readPublicKey(plainJwk(key, { ...members }));
  if (found === null) throw new Error('no key was read');
  return found;
};

describe('a published key', () => {
  it('loses OpenMetadata’s padding and leading zero byte', () => {
    const padded = openMetadataJwk(key);
    expect(padded['n']).toMatch(/^AM?.*=$/);
    expect(padded['e']).toBe('AAEAAQ==');
    const { n, e } = key.publicKey.export({ format: 'jwk' });
    expect(readPublicKey(padded)?.jwk).toEqual({ kty: 'RSA', n, e });
  });

  it('is none with null or missing members', () => {
    for (const broken of brokenJwks().keys) expect(readPublicKey(broken)).toBeNull();
    for (const members of [
      { n: null },
      { e: null },
      { n: '' },
      { kty: null },
      { kty: 'oct', k: 'x' },
      { kid: 5 },
    ]) {
      expect(readPublicKey(openMetadataJwk(key, members))).toBeNull();
    }
    for (const other of [null, [], 'x', 5, undefined]) expect(readPublicKey(other)).toBeNull();
  });

  it('is none under 2048 bits', () => {
    expect(readPublicKey(openMetadataJwk(makeRsaKey('weak', 1024)))).toBeNull();
  });

  it('is none with an exponent that anyone could sign for', () => {
    for (const e of ['AA==', 'AQ==', 'AAE=', 'Ag==', 'AQAC']) {
      expect(readPublicKey(openMetadataJwk(key, { e }))).toBeNull();
    }
    expect(readPublicKey(openMetadataJwk(key, { e: 'Aw' }))?.jwk.e).toBe('Aw');
  });

  it('keeps no private member', () => {
    const secret = { ...key.privateKey.export({ format: 'jwk' }), kid: 'x' };
    expect(Object.keys(readPublicKey(secret)?.jwk ?? {})).toEqual(['kty', 'n', 'e']);
  });
});

describe('a key fits', () => {
  it('by its use', () => {
    for (const use of ['sig', null, undefined]) expect(fits(read({ use }), 'RS256', false)).toBe(true);
    for (const use of ['enc', '', 'SIG', 1, ['sig']]) expect(fits(read({ use }), 'RS256', false)).toBe(false);
  });

  it('by its key_ops', () => {
    for (const key_ops of [['verify'], ['sign', 'verify'], null, undefined]) {
      expect(fits(read({ key_ops }), 'RS256', false)).toBe(true);
    }
    for (const key_ops of [[], ['sign'], ['encrypt'], 'verify', {}]) {
      expect(fits(read({ key_ops }), 'RS256', false)).toBe(false);
    }
  });

  it('by its alg, but for OpenMetadata’s RS256 label', () => {
    expect(fits(read({ alg: 'RS512' }), 'RS512', false)).toBe(true);
    expect(fits(read({ alg: null }), 'RS512', false)).toBe(true);
    expect(fits(read({ alg: 'RS512' }), 'RS256', true)).toBe(false);
    for (const alg of ['RS384', 'RS512']) {
      expect(fits(read({ alg: 'RS256' }), alg, false)).toBe(false);
      expect(fits(read({ alg: 'RS256' }), alg, true)).toBe(true);
    }
    for (const alg of ['PS256', 'HS256', 'none', 'ES256'])
      expect(fits(read({ alg: 'RS256' }), alg, true)).toBe(false);
  });

  it('by its type and curve', () => {
    const ec = readPublicKey(plainJwk(makeEcKey()));
    if (ec === null) throw new Error('no key was read');
    expect(['ES256', 'ES384', 'RS256', 'HS256', 'EdDSA'].map((alg) => fits(ec, alg, true))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('canonical base64url', () => {
  it('is what an encoder writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const decoded = decodeCanonical(Buffer.from(bytes).toString('base64url'));
        expect(decoded === null ? null : Buffer.from(decoded).equals(bytes)).toBe(true);
      }),
    );
  });

  it('has one text for each value: no two texts decode alike', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const decoded = decodeCanonical(text);
        expect(decoded === null || Buffer.from(decoded).toString('base64url') === text).toBe(true);
      }),
    );
    for (const text of ['', 'A', 'QQ==', 'QQ=', 'QR', 'QQ\n', ' QQ', '+/8', 'QQ.QQ'])
      expect(decodeCanonical(text)).toBeNull();
  });
});
