import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { keyKindOf } from './algorithms.ts';
import { isObject, type JsonObject, member } from './encoding.ts';

const MIN_RSA_BYTES = 256;

/** A public key and what its publisher says it is for; private members are left behind. */
export type PublicKey = {
  readonly jwk: JWK & { kty: string };
  readonly kid: string | null;
  readonly use: unknown;
  readonly keyOps: unknown;
  readonly alg: unknown;
};

/** A member of a JWKS, or null when it is no usable public key: OpenMetadata publishes null members. */
export function readPublicKey(value: unknown): PublicKey | null {
  if (!isObject(value)) return null;
  const jwk = material(value);
  const kid = member(value, 'kid') ?? null;
  if (jwk === null || (kid !== null && typeof kid !== 'string')) return null;
  const [use, keyOps, alg] = ['use', 'key_ops', 'alg'].map((name) => member(value, name) ?? null);
  return { jwk, kid, use, keyOps, alg };
}

/** A public key in PEM form. Throws, without showing it, when it is none. */
export function parsePem(pem: string): PublicKey {
  const key = exportPem(pem);
  if (key === null) throw new Error('JWT_PUBLIC_KEY is not a usable public key in PEM form');
  return key;
}

function exportPem(pem: string): PublicKey | null {
  try {
    return readPublicKey(createPublicKey(pem).export({ format: 'jwk' }));
  } catch {
    return null;
  }
}

/**
 * Whether a key may verify this algorithm by its type, `use`, `key_ops` and `alg`.
 * `labelledRs256`: OpenMetadata labels its key RS256 even when it signs with RS384 or RS512.
 */
export function fits(key: PublicKey, algorithm: string, labelledRs256: boolean): boolean {
  const kind = keyKindOf(algorithm);
  if (kind === null || kind.kty !== key.jwk.kty || kind.crv !== key.jwk.crv) return false;
  if (key.use !== null && key.use !== 'sig') return false;
  if (key.keyOps !== null && !(Array.isArray(key.keyOps) && key.keyOps.includes('verify'))) return false;
  if (key.alg === null || key.alg === algorithm) return true;
  return labelledRs256 && key.alg === 'RS256' && (algorithm === 'RS384' || algorithm === 'RS512');
}

/** Whether two keys are one and the same, however often they were published. */
export const isSameKey = (a: PublicKey, b: PublicKey): boolean =>
  JSON.stringify(a.jwk) === JSON.stringify(b.jwk);

function material(key: JsonObject): PublicKey['jwk'] | null {
  const kty = member(key, 'kty');
  if (kty === 'RSA') return rsaMaterial(bytesOf(key, 'n'), bytesOf(key, 'e'));
  const crv = member(key, 'crv');
  const x = bytesOf(key, 'x')?.toString('base64url');
  if (typeof crv !== 'string' || x === undefined) return null;
  if (kty === 'OKP') return { kty, crv, x };
  const y = bytesOf(key, 'y')?.toString('base64url');
  return kty === 'EC' && y !== undefined ? { kty, crv, x, y } : null;
}

function rsaMaterial(n: Buffer | null, e: Buffer | null): PublicKey['jwk'] | null {
  if (n === null || e === null) return null;
  const [modulus, exponent] = [withoutLeadingZeros(n), withoutLeadingZeros(e)];
  if (modulus.length < MIN_RSA_BYTES || !isExponent(exponent)) return null;
  return { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') };
}

/** Bytes of a member, padded or not: Java's encoder pads. */
function bytesOf(key: JsonObject, name: string): Buffer | null {
  const value = member(key, name);
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64url') : null;
}

/** Odd and at least 3 (RFC 8017, 3.1): with 1 anyone could sign. */
const isExponent = (e: Buffer) => (e.at(-1) ?? 0) % 2 === 1 && !(e.length === 1 && e[0] === 1);

/** Java writes a sign byte before a big number; RFC 7518, 6.3.1.1 wants none. */
function withoutLeadingZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
}
